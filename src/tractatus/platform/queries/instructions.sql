-- Instructions of the scope's tenant, the newest first, ended ones among them, with their author, how
-- they ended and which took their place. $1: how many.
SELECT i.instruction_id, i.author_id, i.authority, i.text, i.given_at_ms, i.session_id,
    i.record_id, coalesce(c.classification, i.classification)::text AS classification, c.narrowed,
    m.display_name AS author, ended.how, ended.changed_at_ms, by.text AS by_text,
    who.display_name AS ended_by
FROM community.instruction AS i
JOIN tenancy.member AS m ON m.tenant_id = i.tenant_id AND m.member_id = i.author_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE how = 'narrowed') AS narrowed,
        (array_agg(classification ORDER BY number DESC) FILTER (WHERE how = 'narrowed'))[1]
            AS classification
    FROM community.instruction_change
    WHERE tenant_id = i.tenant_id AND instruction_id = i.instruction_id
) AS c
LEFT JOIN community.instruction_change AS ended ON ended.tenant_id = i.tenant_id
    AND ended.instruction_id = i.instruction_id AND ended.how <> 'narrowed'
LEFT JOIN community.instruction AS by ON by.tenant_id = i.tenant_id
    AND by.instruction_id = ended.by_instruction_id
LEFT JOIN tenancy.member AS who ON who.tenant_id = i.tenant_id
    AND who.member_id = ended.member_id
ORDER BY i.given_at_ms DESC, i.instruction_id DESC
LIMIT $1
