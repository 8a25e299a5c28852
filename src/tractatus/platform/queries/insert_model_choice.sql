-- Keeps the choice of the scope's founder as the newest; another at the same moment is a unique
-- violation. $5: whether the model may also drive the assistant.
INSERT INTO community.model_choice
    (number, member_id, may_ask_model, chosen_at_ms, record_id, may_drive_assistant)
SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5 FROM community.model_choice
