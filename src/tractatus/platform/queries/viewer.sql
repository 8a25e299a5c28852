-- Who is looking: the scope's tenant and member, with the names that pages show, where the tenant's
-- content comes from if its members did not write it here, and whether a model may be sent posts
-- and what is said to the assistant; how many approvals wait for
-- this member's answer, and whether a person logged in or the token is a program's.
SELECT t.tenant_id, t.slug, t.name AS tenant_name, t.kind, m.member_id, m.display_name, m.role,
    tenancy.holder() = 'person' AS is_person,
    (SELECT count(*) FROM approval.waiting_for_me(
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint)) AS approvals_waiting,
    coalesce(p.label, '') AS label, coalesce(p.source, '') AS source,
    coalesce(c.may_ask_model, false) AS may_ask_model,
    coalesce(c.may_drive_assistant, false) AS may_drive_assistant
FROM tenancy.tenant AS t
JOIN tenancy.member AS m ON m.tenant_id = t.tenant_id
LEFT JOIN community.provenance AS p ON p.tenant_id = t.tenant_id
LEFT JOIN LATERAL (
    SELECT may_ask_model, may_drive_assistant FROM community.model_choice
    ORDER BY number DESC LIMIT 1) AS c ON true
WHERE m.member_id = (SELECT tenancy.member())
