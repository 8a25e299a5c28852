-- Style: the multi-tenant tutorial of Citus: advertising companies, their campaigns and ads.
-- Characteristic: the distribution column company_id is first in every primary key and in every
-- foreign key between distributed tables; ids from sequences; no row security; the application
-- connects as the owner; a reference table without a company.
DO $$ BEGIN
    IF to_regrole('ads_service') IS NULL THEN CREATE ROLE ads_service LOGIN; END IF;
END $$;
CREATE SCHEMA ads AUTHORIZATION ads_service;
SET ROLE ads_service;
CREATE TABLE ads.companies (
    id bigserial PRIMARY KEY, name text NOT NULL, image_url text, created_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE ads.campaigns (
    id bigserial, company_id bigint NOT NULL REFERENCES ads.companies (id), name text NOT NULL,
    cost_model text NOT NULL CHECK (cost_model IN ('cost_per_click', 'cost_per_impression')),
    state text NOT NULL CHECK (state = ANY (ARRAY['running', 'paused'])), monthly_budget bigint,
    blocked_site_urls text[], PRIMARY KEY (company_id, id)
);
CREATE TABLE ads.ads (
    id bigserial, company_id bigint NOT NULL, campaign_id bigint NOT NULL, name text NOT NULL,
    target_url text, impressions_count bigint DEFAULT 0, clicks_count bigint DEFAULT 0,
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, campaign_id) REFERENCES ads.campaigns (company_id, id)
);
CREATE TABLE ads.clicks (
    id bigserial, company_id bigint NOT NULL, ad_id bigint NOT NULL, clicked_at timestamp NOT NULL,
    site_url text NOT NULL, cost_per_click_usd numeric(20, 10), user_ip inet NOT NULL, user_data jsonb NOT NULL,
    PRIMARY KEY (company_id, id), FOREIGN KEY (company_id, ad_id) REFERENCES ads.ads (company_id, id)
);
CREATE TABLE ads.geo_ips (addrs cidr NOT NULL PRIMARY KEY, latlon point NOT NULL);
CREATE INDEX geo_ips_addrs ON ads.geo_ips USING gist (addrs inet_ops);
RESET ROLE;
