-- Style: a Rails application with acts_as_tenant, as `db/schema.rb` loads it.
-- Characteristic: every model has account_id, most but not all with a foreign key; bigint ids from
-- sequences; varchar without a length; one login that owns everything; polymorphic references
-- without a foreign key; a reporting view that everybody may read.
DO $$ BEGIN
    IF to_regrole('crm_rails') IS NULL THEN CREATE ROLE crm_rails LOGIN; END IF;
END $$;
GRANT CREATE ON SCHEMA public TO crm_rails;
SET ROLE crm_rails;

CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);
CREATE TABLE ar_internal_metadata (
    key varchar NOT NULL PRIMARY KEY, value varchar,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE TABLE accounts (
    id bigserial PRIMARY KEY, name varchar NOT NULL, subdomain varchar NOT NULL,
    plan varchar DEFAULT 'free' NOT NULL,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE UNIQUE INDEX index_accounts_on_subdomain ON accounts (subdomain);
CREATE TABLE users (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL,
    email varchar NOT NULL, encrypted_password varchar DEFAULT '' NOT NULL, role integer DEFAULT 0 NOT NULL,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE UNIQUE INDEX index_users_on_email ON users (email);
CREATE INDEX index_users_on_account_id ON users (account_id);
ALTER TABLE users ADD CONSTRAINT fk_rails_61ac11da2b FOREIGN KEY (account_id) REFERENCES accounts (id);
CREATE TABLE contacts (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL, owner_id bigint,
    name varchar NOT NULL, email varchar, tags varchar[] DEFAULT '{}', custom jsonb DEFAULT '{}' NOT NULL,
    lifetime_value numeric(10, 2) DEFAULT 0, discarded_at timestamp(6),
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE INDEX index_contacts_on_account_id ON contacts (account_id);
CREATE INDEX index_contacts_on_owner_id ON contacts (owner_id);
CREATE INDEX index_contacts_on_lower_email ON contacts (lower(email)) WHERE discarded_at IS NULL;
ALTER TABLE contacts ADD CONSTRAINT fk_rails_8d2134e55e FOREIGN KEY (account_id) REFERENCES accounts (id);
ALTER TABLE contacts ADD CONSTRAINT fk_rails_1f9cc1b0a3 FOREIGN KEY (owner_id) REFERENCES users (id);
CREATE TABLE deals (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL, contact_id bigint NOT NULL,
    title varchar NOT NULL, amount_cents integer DEFAULT 0 NOT NULL, stage integer DEFAULT 0 NOT NULL,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE INDEX index_deals_on_account_id ON deals (account_id);
CREATE INDEX index_deals_on_contact_id ON deals (contact_id);
ALTER TABLE deals ADD CONSTRAINT fk_rails_c4a2f2f7a1 FOREIGN KEY (account_id) REFERENCES accounts (id);
ALTER TABLE deals ADD CONSTRAINT fk_rails_0e71b0a9c2 FOREIGN KEY (contact_id) REFERENCES contacts (id);
-- Polymorphic: notable_type says which table notable_id is of.
CREATE TABLE notes (
    id bigserial PRIMARY KEY, account_id bigint NOT NULL,
    notable_type varchar NOT NULL, notable_id bigint NOT NULL, body text,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL
);
CREATE INDEX index_notes_on_account_id ON notes (account_id);
CREATE INDEX index_notes_on_notable ON notes (notable_type, notable_id);
CREATE VIEW deal_totals AS
    SELECT account_id, stage, sum(amount_cents) AS amount_cents, string_agg(title, ', ') AS titles
    FROM deals GROUP BY 1, 2;
GRANT SELECT ON deal_totals TO PUBLIC;
RESET ROLE;
