-- The two policies that earlier migrations of the platform wrote by hand.

SELECT tenancy.admit('policy', 'community.provenance.definer_labels',
    'the public pages name what replays and demonstrations are');
SELECT tenancy.admit('policy', 'community.model_choice.founder_chooses',
    'restrictive: a founder''s choice is in the founder''s name');
