-- The case about a post, if there is one. $1: the post.
SELECT case_id FROM community.deliberation_event WHERE post_id = $1
