-- Of what the administrator sees numbers: the members of the JSON in `counts`.
SELECT DISTINCT jsonb_object_keys(counts) AS label FROM tenancy.tenant_metadata() ORDER BY 1
