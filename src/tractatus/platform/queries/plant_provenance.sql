-- Says where the canary's rows come from; a later planting, with another key, finds it there.
INSERT INTO community.provenance (label, source, data_set) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
