-- Whether it is asked, and not answered yet, which of two instructions ($1, $2) holds.
SELECT q.about FROM community.instruction_question AS q
WHERE (q.earlier_id, q.later_id) IN (($1, $2), ($2, $1))
    AND NOT EXISTS (SELECT FROM community.instruction_change AS c
        WHERE c.tenant_id = q.tenant_id AND c.instruction_id IN ($1, $2) AND c.how <> 'narrowed')
LIMIT 1
