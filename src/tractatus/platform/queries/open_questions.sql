-- Questions of the scope's tenant that nobody has answered: both instructions still hold.
SELECT q.earlier_id, q.later_id, q.about, e.text AS earlier, l.text AS later,
    em.display_name AS earlier_author, lm.display_name AS later_author
FROM community.instruction_question AS q
JOIN community.instruction AS e ON e.tenant_id = q.tenant_id AND e.instruction_id = q.earlier_id
JOIN community.instruction AS l ON l.tenant_id = q.tenant_id AND l.instruction_id = q.later_id
JOIN tenancy.member AS em ON em.tenant_id = e.tenant_id AND em.member_id = e.author_id
JOIN tenancy.member AS lm ON lm.tenant_id = l.tenant_id AND lm.member_id = l.author_id
WHERE NOT EXISTS (SELECT FROM community.instruction_change AS c
    WHERE c.tenant_id = q.tenant_id AND c.instruction_id IN (q.earlier_id, q.later_id)
        AND c.how <> 'narrowed')
ORDER BY l.given_at_ms DESC, q.earlier_id
LIMIT 100
