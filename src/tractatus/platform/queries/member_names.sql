-- Names of members of the scope's tenant. $1: their ids.
SELECT member_id, display_name FROM tenancy.member WHERE member_id = ANY ($1)
