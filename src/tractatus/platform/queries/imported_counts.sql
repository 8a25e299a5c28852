-- What an import has left in the scope's tenant: imported posts, rulings of the scope's member on
-- them, opinions of placeholders, and posts that wait.
-- Opinions are added up for each member before the placeholders are picked out, and IS TRUE keeps the
-- planner from making a join of that: right after an import it has no statistics, and the join that it
-- takes for cheap then reads all opinions once for each placeholder.
WITH said AS MATERIALIZED (
    SELECT member_id,
        count(*) FILTER (WHERE opinion = 'agree') AS agree,
        count(*) FILTER (WHERE opinion = 'disagree') AS disagree,
        count(*) FILTER (WHERE opinion = 'pass') AS pass
    FROM community.opinion
    GROUP BY member_id)
SELECT
    (SELECT count(*) FROM community.post WHERE source IS NOT NULL) AS posts,
    (SELECT count(*) FROM community.ruling
     WHERE moderator_id = (SELECT tenancy.member()) AND decision = 'keep') AS kept,
    (SELECT count(*) FROM community.ruling
     WHERE moderator_id = (SELECT tenancy.member()) AND decision = 'remove') AS removed,
    (SELECT count(*) FROM community.standing
     WHERE source IS NOT NULL AND standing = 'held') AS waiting,
    o.people, coalesce(o.agree, 0) AS agree, coalesce(o.disagree, 0) AS disagree,
    coalesce(o.pass, 0) AS pass
FROM (
    SELECT count(*) AS people, sum(said.agree)::bigint AS agree,
        sum(said.disagree)::bigint AS disagree, sum(said.pass)::bigint AS pass
    FROM said
    WHERE (member_id IN (SELECT member_id FROM community.imported_author)) IS TRUE) AS o
