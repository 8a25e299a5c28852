-- The instructions of the scope's tenant that have not ended, oldest first, each with what is left of
-- it where later ones corrected a part.
SELECT i.instruction_id, i.author_id, i.authority, i.text, i.given_at_ms, i.session_id,
    coalesce(c.classification, i.classification)::text AS classification, c.narrowed
FROM community.instruction AS i CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE how = 'narrowed') AS narrowed,
        coalesce(bool_or(how <> 'narrowed'), false) AS is_over,
        (array_agg(classification ORDER BY number DESC) FILTER (WHERE how = 'narrowed'))[1]
            AS classification
    FROM community.instruction_change
    WHERE tenant_id = i.tenant_id AND instruction_id = i.instruction_id
) AS c
WHERE NOT c.is_over
ORDER BY i.given_at_ms, i.instruction_id
