-- Puts a mark ($2) on a post ($1). $3: its words, or empty to take it away; $4: the record.
INSERT INTO community.post_mark (post_id, number, mark, value, member_id, record_id)
SELECT $1, coalesce(max(number), 0) + 1, $2, $3, (SELECT tenancy.member()), $4
FROM community.post_mark WHERE post_id = $1
