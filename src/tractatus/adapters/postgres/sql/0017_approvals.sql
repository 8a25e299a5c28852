-- Approvals: what an act that waits for people asks, what they answered, and its one use.
--
-- Three tables of events that are only ever inserted; where an approval stands follows from them
-- (tractatus.governance.approvals.check). Each row names the decision record that was committed with
-- it. The record of the request holds the act itself, sealed; here is only what it is bound to.
--
-- What the database itself refuses, whatever the application does: a second use, a second answer of
-- one person, an answer in another's name or role, an answer of whoever asked, and an answer in the
-- scope of a token that was given to a program.


-- Who holds a token ------------------------------------------------------------------------------

-- A token is a person's if it was minted by that person's log-in; whatever else is minted is for a
-- program. Sessions from before this file answer nothing until their people log in again.
ALTER TABLE tenancy.session ADD holder text NOT NULL DEFAULT 'program'
    CHECK (holder IN ('person', 'program'));
GRANT UPDATE (holder) ON tenancy.session TO tractatus_definer;

CREATE FUNCTION tenancy.issue_to_person(for_tenant uuid, for_member uuid, seconds integer)
RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Mints a scope token for somebody who has just logged in; otherwise as tenancy.issue.
DECLARE
    token bytea := tenancy.issue(for_tenant, for_member, seconds);
BEGIN
    UPDATE tenancy.session AS s SET holder = 'person' WHERE s.token_sha256 = sha256(token);
    RETURN token;
END $$;
SELECT tenancy.give_to_definer('tenancy.issue_to_person(uuid, uuid, integer)', 'tractatus_issuer');

-- Who replaces a function needs CREATE in its schema, for this one moment.
GRANT CREATE ON SCHEMA tenancy TO tractatus_definer;
SET LOCAL ROLE tractatus_definer;

CREATE OR REPLACE FUNCTION tenancy.enter(
    token bytea, OUT tenant_id uuid, OUT member_id uuid, OUT slug text, OUT kind text, OUT role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Opens the tenant behind a token for this transaction.
BEGIN
    IF tenancy.is_scoped() THEN
        RAISE EXCEPTION 'this transaction has a scope already' USING ERRCODE = 'TR002';
    END IF;
    -- What an earlier user of a pooled session left behind could carry rows into this scope.
    IF pg_my_temp_schema() <> 0
        OR EXISTS (SELECT FROM pg_cursors WHERE is_holdable)
        OR EXISTS (SELECT FROM pg_listening_channels()) THEN
        RAISE EXCEPTION 'the session holds a cursor, a temporary table or a LISTEN'
            USING ERRCODE = 'TR002';
    END IF;
    SELECT t.tenant_id, m.member_id, t.slug, t.kind, m.role
    INTO enter.tenant_id, enter.member_id, enter.slug, enter.kind, enter.role
    FROM tenancy.session AS s
    JOIN tenancy.member AS m ON m.tenant_id = s.tenant_id AND m.member_id = s.member_id
    JOIN tenancy.tenant AS t ON t.tenant_id = s.tenant_id
    WHERE s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp();
    IF enter.tenant_id IS NULL THEN
        RAISE EXCEPTION 'no session is behind this token, or it has expired'
            USING ERRCODE = 'TR002';
    END IF;
    -- The setting takes no hyphen, and a uuid is one without, too.
    PERFORM tenancy.keep_claims(
        replace(concat_ws(',', tenant_id, member_id, kind, role,
            (SELECT s.holder FROM tenancy.session AS s WHERE s.token_sha256 = sha256(token))), '-', ''));
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA tenancy FROM tractatus_definer;
SELECT tenancy.admit('function', 'tenancy.enter(bytea)', 'for tractatus_app');

CREATE FUNCTION tenancy.holder() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
-- Who holds the token of this transaction's scope: 'person' or 'program'; raises where there is none.
RETURN tenancy.claim(5);
GRANT EXECUTE ON FUNCTION tenancy.holder() TO tractatus_app;


-- Requests, answers, executions ------------------------------------------------------------------

CREATE SCHEMA approval;
GRANT USAGE ON SCHEMA approval TO tractatus_app;

CREATE TABLE approval.request (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    approval_id uuid NOT NULL,
    -- The member in whose scope it was asked: who runs the agent. Answers nothing of it.
    asked_by uuid NOT NULL,
    -- Who would act, as its record names it.
    proposer text NOT NULL CHECK (length(proposer) BETWEEN 1 AND 1000),
    -- SHA-256 of the canonical JSON of all that people see (tractatus.governance.approvals.approval.Bound).
    digest bytea NOT NULL CHECK (length(digest) = 32),
    policy_digest bytea NOT NULL CHECK (length(policy_digest) = 32),
    quorum integer NOT NULL CHECK (quorum BETWEEN 1 AND 20),
    roles text[] NOT NULL CHECK (roles <@ ARRAY['founder', 'moderator', 'member']),
    -- Why people are asked: codes of services, and what they rely on.
    covers text[] NOT NULL,
    requested_at_ms bigint NOT NULL CHECK (requested_at_ms > 0),
    expires_minutes integer NOT NULL CHECK (expires_minutes BETWEEN 1 AND 43200),
    expires_at_ms bigint NOT NULL
        GENERATED ALWAYS AS (requested_at_ms + expires_minutes * 60000::bigint) STORED,
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, approval_id),
    FOREIGN KEY (tenant_id, asked_by) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);
CREATE INDEX request_by_expiry ON approval.request (tenant_id, expires_at_ms);

CREATE TABLE approval.answer (
    tenant_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- That the member had when answering.
    role text NOT NULL CHECK (role IN ('founder', 'moderator', 'member')),
    choice text NOT NULL CHECK (choice IN ('approve', 'refuse')),
    reason text NOT NULL CHECK (length(reason) <= 2000),
    answered_at_ms bigint NOT NULL CHECK (answered_at_ms > 0),
    record_id uuid NOT NULL,
    -- One person answers once.
    PRIMARY KEY (tenant_id, approval_id, member_id),
    FOREIGN KEY (tenant_id, approval_id) REFERENCES approval.request (tenant_id, approval_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id),
    CHECK (choice = 'approve' OR length(reason) > 0)
);

CREATE TABLE approval.execution (
    tenant_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    executed_at_ms bigint NOT NULL CHECK (executed_at_ms > 0),
    record_id uuid NOT NULL,
    -- An approval permits once, whoever asks at the same moment.
    PRIMARY KEY (tenant_id, approval_id),
    FOREIGN KEY (tenant_id, approval_id) REFERENCES approval.request (tenant_id, approval_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

SELECT tenancy.protect('approval.request', 'SELECT', 'INSERT');
SELECT tenancy.protect('approval.answer', 'SELECT', 'INSERT');
SELECT tenancy.protect('approval.execution', 'SELECT', 'INSERT');

-- Besides the tenant's own. The canary tenant has one member, who plants its rows by a program.

CREATE POLICY own_request ON approval.request AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (asked_by = (SELECT tenancy.member()));

CREATE POLICY person_answers ON approval.answer AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (member_id = (SELECT tenancy.member()) AND role = (SELECT tenancy.role())
        AND ((SELECT tenancy.kind()) = 'canary' OR (SELECT tenancy.holder()) = 'person'));

CREATE POLICY duties_are_separate ON approval.answer AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK ((SELECT tenancy.kind()) = 'canary' OR EXISTS (
        SELECT FROM approval.request AS r
        WHERE r.tenant_id = answer.tenant_id AND r.approval_id = answer.approval_id
            AND r.asked_by <> (SELECT tenancy.member()) AND answer.role = ANY (r.roles)));

CREATE POLICY own_execution ON approval.execution AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (EXISTS (
        SELECT FROM approval.request AS r
        WHERE r.tenant_id = execution.tenant_id AND r.approval_id = execution.approval_id
            AND r.asked_by = (SELECT tenancy.member())));

SELECT tenancy.admit('policy', 'approval.request.own_request',
    'restrictive: whoever asks, asks in their own name');
SELECT tenancy.admit('policy', 'approval.answer.person_answers',
    'restrictive: a person answers, in that person''s own name and role');
SELECT tenancy.admit('policy', 'approval.answer.duties_are_separate',
    'restrictive: who asked does not answer, nor who has none of the roles');
SELECT tenancy.admit('policy', 'approval.execution.own_execution',
    'restrictive: who asked may use it, and nobody else');

CREATE FUNCTION approval.waiting_for_me(now_ms bigint) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
-- Approvals of the scope's tenant that the scope's member may answer and has not, the most urgent
-- first; with the caller's own rights.
    SELECT r.approval_id FROM approval.request AS r
    WHERE r.tenant_id = (SELECT tenancy.tenant()) AND r.expires_at_ms > now_ms
        AND r.asked_by <> (SELECT tenancy.member()) AND (SELECT tenancy.role()) = ANY (r.roles)
        AND NOT EXISTS (SELECT FROM approval.execution AS e
            WHERE e.tenant_id = r.tenant_id AND e.approval_id = r.approval_id)
        AND NOT EXISTS (SELECT FROM approval.answer AS a
            WHERE a.tenant_id = r.tenant_id AND a.approval_id = r.approval_id
                AND (a.choice = 'refuse' OR a.member_id = (SELECT tenancy.member())))
        AND r.quorum > (SELECT count(*) FROM approval.answer AS a
            WHERE a.tenant_id = r.tenant_id AND a.approval_id = r.approval_id AND a.choice = 'approve')
    ORDER BY r.expires_at_ms, r.approval_id
$$;
REVOKE ALL ON FUNCTION approval.waiting_for_me(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approval.waiting_for_me(bigint) TO tractatus_app;
