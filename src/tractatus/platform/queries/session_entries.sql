-- Everything in a session ($1), in order.
SELECT number, kind, text, tokens, detail::text AS detail, at_ms, record_id
FROM community.session_entry WHERE session_id = $1 ORDER BY number
