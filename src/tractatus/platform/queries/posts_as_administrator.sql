-- What an administrator may not read: refused by the database, and asked so that it is refused.
SELECT body FROM community.post LIMIT 1
