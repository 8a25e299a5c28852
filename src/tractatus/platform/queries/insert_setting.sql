-- Sets $1 to $2 for the community; empty takes it away. $3: the record.
INSERT INTO community.setting (name, number, value, member_id, record_id)
SELECT $1, coalesce(max(number), 0) + 1, $2, (SELECT tenancy.member()), $3
FROM community.setting WHERE name = $1
