-- The choice in force whether a model may be sent the scope's posts, and whose it is; no row where
-- the founder has not chosen.
SELECT c.may_ask_model, c.may_drive_assistant, c.chosen_at_ms, m.display_name
FROM community.model_choice AS c
JOIN tenancy.member AS m ON m.tenant_id = c.tenant_id AND m.member_id = c.member_id
ORDER BY c.number DESC LIMIT 1
