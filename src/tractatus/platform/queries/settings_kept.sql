-- What the scope's community has set: the newest value of each name, by name.
SELECT name, value FROM (
    SELECT DISTINCT ON (name) name, value FROM community.setting ORDER BY name, number DESC
) AS newest
WHERE value <> '' ORDER BY name
