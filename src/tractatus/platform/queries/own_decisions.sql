-- Decisions of the scope's tenant, newest first, each with its leaves and where they stand; a row
-- a leaf. $1: only those before this record, or null; $2: how many.
WITH page AS MATERIALIZED (
    SELECT record_id, at_ms, canonical, content, wrapped_nonce FROM evidence.record
    WHERE $1::uuid IS NULL OR (at_ms, record_id)
        < (SELECT at_ms, record_id FROM evidence.record WHERE record_id = $1)
    ORDER BY at_ms DESC, record_id DESC
    LIMIT $2
)
SELECT page.record_id, page.canonical, page.content, page.wrapped_nonce,
    leaf.entry, leaf.epoch, leaf.index
FROM page LEFT JOIN LATERAL evidence.positions(page.record_id) AS leaf ON true
ORDER BY page.at_ms DESC, page.record_id DESC, leaf.entry
