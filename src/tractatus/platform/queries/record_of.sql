-- A decision record of the scope's tenant: what it says, and what it was about.
SELECT record_id, act, at_ms, effect, canonical, content, wrapped_nonce FROM evidence.record WHERE record_id = $1
