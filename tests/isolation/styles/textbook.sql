-- Style: row security as articles teach it: an application role, ENABLE and FORCE, the tenant in a
-- setting of the session.
-- Characteristic: one policy for each table comparing tenant_id with current_setting('app.tenant');
-- tables belong to another role; keys and uniques say nothing of the tenant; one table has a
-- policy that only filters reads; a materialised view for reports; a helper of the owner.
DO $$ BEGIN
    IF to_regrole('ledger_owner') IS NULL THEN CREATE ROLE ledger_owner NOLOGIN; END IF;
    IF to_regrole('ledger_app') IS NULL THEN CREATE ROLE ledger_app LOGIN; END IF;
END $$;
CREATE SCHEMA ledger AUTHORIZATION ledger_owner;
SET ROLE ledger_owner;
GRANT USAGE ON SCHEMA ledger TO ledger_app;
CREATE TABLE ledger.tenants (tenant_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
CREATE TABLE ledger.customers (
    customer_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL REFERENCES ledger.tenants (tenant_id),
    email text NOT NULL UNIQUE, name text NOT NULL
);
CREATE TABLE ledger.invoices (
    invoice_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL REFERENCES ledger.tenants (tenant_id),
    customer_id uuid NOT NULL REFERENCES ledger.customers (customer_id),
    number text NOT NULL, due date NOT NULL, total numeric(12, 2) NOT NULL CHECK (total >= 0)
);
CREATE INDEX invoices_by_customer ON ledger.invoices (customer_id);
CREATE TABLE ledger.remarks (
    remark_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL REFERENCES ledger.tenants (tenant_id), words text NOT NULL
);
CREATE TABLE ledger.currencies (code char(3) PRIMARY KEY, name text NOT NULL);
GRANT SELECT ON ledger.tenants, ledger.currencies TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.customers, ledger.invoices, ledger.remarks TO ledger_app;

ALTER TABLE ledger.tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.invoices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger.remarks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ledger.tenants USING (tenant_id = current_setting('app.tenant')::uuid);
CREATE POLICY tenant_isolation ON ledger.customers USING (tenant_id = current_setting('app.tenant')::uuid);
CREATE POLICY tenant_isolation ON ledger.invoices
    USING (tenant_id = (SELECT current_setting('app.tenant', true)::uuid));
CREATE POLICY tenant_reads ON ledger.remarks FOR SELECT USING (tenant_id = current_setting('app.tenant')::uuid);
CREATE POLICY tenant_writes ON ledger.remarks FOR INSERT WITH CHECK (true);

CREATE MATERIALIZED VIEW ledger.totals AS SELECT tenant_id, sum(total) AS total FROM ledger.invoices GROUP BY 1 WITH NO DATA;
GRANT SELECT ON ledger.totals TO ledger_app;
CREATE FUNCTION ledger.find_customer(wanted text) RETURNS SETOF ledger.customers
LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT * FROM ledger.customers WHERE email = wanted $$;
RESET ROLE;
