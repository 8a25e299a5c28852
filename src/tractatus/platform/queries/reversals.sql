-- For each rule that rulings named: how many rulings, appeals, answers and reversals there were.
SELECT r.ground_reference AS rule, count(*) AS rulings, count(a.post_id) AS appeals,
    count(n.post_id) AS answered, count(*) FILTER (WHERE n.outcome = 'reverse') AS reversed
FROM community.ruling AS r
LEFT JOIN community.appeal AS a ON a.tenant_id = r.tenant_id AND a.post_id = r.post_id
LEFT JOIN community.appeal_ruling AS n ON n.tenant_id = r.tenant_id AND n.post_id = r.post_id
WHERE r.decision <> 'keep'
GROUP BY r.ground_reference ORDER BY count(n.post_id) DESC, count(*) DESC, r.ground_reference
LIMIT 100
