-- What the canary's planted rows say now, a line for each table. $1: the post; $2: the record;
-- $3: the number of the imported author; $4: the conversation and the instruction in it; $5: the setting.
SELECT 'community.post' AS relation, concat_ws('|', body, written_at_ms) AS said
FROM community.post WHERE post_id = $1
UNION ALL
SELECT 'community.proposal', concat_ws('|', action, priority, engine, reasoning ->> 'goal')
FROM community.proposal WHERE post_id = $1
UNION ALL
SELECT 'community.ruling', concat_ws('|', decision, decided_at_ms, ground_reference,
    ground_explanation, decision_facts)
FROM community.ruling WHERE post_id = $1
UNION ALL
SELECT 'community.opinion', opinion FROM community.opinion WHERE post_id = $1
UNION ALL
SELECT 'community.provenance', concat_ws('|', label, source) FROM community.provenance
UNION ALL
SELECT 'community.imported_author', number::text FROM community.imported_author WHERE number = $3
UNION ALL
SELECT 'tenancy.member', m.display_name FROM tenancy.member AS m
JOIN community.imported_author AS i USING (tenant_id, member_id) WHERE i.number = $3
UNION ALL
SELECT 'community.model_choice', concat_ws('|', may_ask_model, chosen_at_ms)
FROM community.model_choice WHERE record_id = $2
UNION ALL
SELECT 'community.instruction', concat_ws('|', text, given_at_ms, classification ->> 'said')
FROM community.instruction WHERE instruction_id = $4
UNION ALL
SELECT 'community.instruction_change', concat_ws('|', how, changed_at_ms)
FROM community.instruction_change WHERE instruction_id = $4
UNION ALL
SELECT 'community.instruction_question', about
FROM community.instruction_question WHERE earlier_id = $4
UNION ALL
SELECT 'community.assistant_session', concat_ws('|', name, begun_at_ms)
FROM community.assistant_session WHERE session_id = $4
UNION ALL
SELECT 'community.session_entry', concat_ws('|', kind, text, tokens, detail ->> 'said', at_ms)
FROM community.session_entry WHERE session_id = $4
UNION ALL
SELECT 'community.post_mark', concat_ws('|', mark, value)
FROM community.post_mark WHERE post_id = $1
UNION ALL
SELECT 'community.setting', value FROM community.setting WHERE name = $5
UNION ALL
SELECT 'approval.request', concat_ws('|', proposer, requested_at_ms)
FROM approval.request WHERE approval_id = $1
UNION ALL
SELECT 'approval.answer', concat_ws('|', choice, reason, answered_at_ms)
FROM approval.answer WHERE approval_id = $1
UNION ALL
SELECT 'approval.execution', executed_at_ms::text FROM approval.execution WHERE approval_id = $1
UNION ALL
SELECT 'community.deliberation_event', concat_ws('|', number, kind, at_ms, document ->> 'subject')
FROM community.deliberation_event WHERE case_id = $4
UNION ALL
SELECT 'community.appeal', concat_ws('|', grounds, filed_at_ms)
FROM community.appeal WHERE post_id = $4
UNION ALL
SELECT 'community.appeal_ruling', concat_ws('|', outcome, reasons, decided_at_ms)
FROM community.appeal_ruling WHERE post_id = $4
UNION ALL
SELECT 'evidence.record', act FROM evidence.record WHERE record_id = $2
UNION ALL
SELECT 'tenancy.tenant', concat_ws('|', slug, kind) FROM tenancy.tenant
