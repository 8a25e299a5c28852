-- Changes an instruction ($1) in the name of the scope's member. $2: how; $3: of a narrowed one, what
-- still holds; $4: the one in its place, or null; $5: when; $6: the record.
INSERT INTO community.instruction_change (instruction_id, number, how, classification,
    by_instruction_id, member_id, changed_at_ms, record_id)
SELECT $1, coalesce(max(number), 0) + 1, $2, $3::jsonb, $4, (SELECT tenancy.member()), $5, $6
FROM community.instruction_change WHERE instruction_id = $1
