-- The same two tables twice: {schema} is `bench`, declared as every tenant table, or `peer`, as a
-- team without row security would write them. Indexes are made after the rows, which is faster.
CREATE SCHEMA {schema};
CREATE TABLE {schema}.note (
    tenant_id uuid NOT NULL,
    note_id uuid NOT NULL,
    author integer NOT NULL,
    written_at timestamptz NOT NULL,
    title text NOT NULL,
    body text NOT NULL
);
CREATE TABLE {schema}.reply (
    tenant_id uuid NOT NULL,
    reply_id uuid NOT NULL,
    note_id uuid NOT NULL,
    body text NOT NULL
);
-- Row n belongs to tenant n modulo their number, as if all wrote at the same time: the rows of one
-- tenant are spread over all pages.
INSERT INTO {schema}.note
SELECT t.tenant_id, uuidv7(), n % 50, timestamptz '2026-01-01' + make_interval(secs => n),
    'Title of note ' || n, repeat(md5(n::text), 4)
FROM generate_series(1, {rows}) AS n JOIN bench_tenant AS t ON t.number = n % {tenants}
ORDER BY n;
INSERT INTO {schema}.reply
SELECT tenant_id, uuidv7(), note_id, md5(title) FROM {schema}.note WHERE author % 5 = 0;
ALTER TABLE {schema}.note ADD PRIMARY KEY (tenant_id, note_id);
CREATE INDEX note_newest ON {schema}.note (tenant_id, written_at);
ALTER TABLE {schema}.reply ADD PRIMARY KEY (tenant_id, reply_id),
    ADD FOREIGN KEY (tenant_id, note_id) REFERENCES {schema}.note (tenant_id, note_id);
CREATE INDEX reply_to ON {schema}.reply (tenant_id, note_id);
