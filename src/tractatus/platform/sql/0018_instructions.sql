-- What members told the tenant's assistant, what it did for them, and what both said.
--
-- Rows are only ever inserted. An instruction has no state of its own: whether it is in force
-- follows from what changed it since, from its own scope and limits, and from where an act happens.

CREATE TABLE community.instruction (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    instruction_id uuid NOT NULL,
    author_id uuid NOT NULL,
    -- Whose words they are, as tractatus.governance.instructions.instruction.Authority: 2 a member's, 3 the
    -- founder's. From the log-in, which the policy below holds against the scope.
    authority smallint NOT NULL CHECK (authority IN (2, 3)),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    given_at_ms bigint NOT NULL CHECK (given_at_ms > 0),
    -- What the classifier made of it at that time: quadrant, persistence, scope, constraints.
    classification jsonb NOT NULL,
    -- The session that it was given in, which ends an instruction of that scope; null elsewhere.
    session_id uuid,
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, instruction_id),
    FOREIGN KEY (tenant_id, author_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- What became of an instruction afterwards: corrected in part (narrowed), or ended.
CREATE TABLE community.instruction_change (
    tenant_id uuid NOT NULL,
    instruction_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    how text NOT NULL CHECK (how IN ('narrowed', 'superseded', 'withdrawn', 'decided_against')),
    -- Of a narrowed one: what still holds of it, as its newest version.
    classification jsonb CHECK ((how = 'narrowed') = (classification IS NOT NULL)),
    -- The instruction that took its place in whole or in part, or was preferred to it.
    by_instruction_id uuid CHECK ((how = 'withdrawn') = (by_instruction_id IS NULL)),
    member_id uuid NOT NULL,
    changed_at_ms bigint NOT NULL CHECK (changed_at_ms > 0),
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, instruction_id, number),
    FOREIGN KEY (tenant_id, instruction_id)
        REFERENCES community.instruction (tenant_id, instruction_id),
    FOREIGN KEY (tenant_id, by_instruction_id)
        REFERENCES community.instruction (tenant_id, instruction_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);
-- It ends once.
CREATE UNIQUE INDEX instruction_ends_once ON community.instruction_change (tenant_id, instruction_id)
    WHERE how <> 'narrowed';

-- Two instructions that contradict each other, neither above the other: a human's to decide. It is
-- open until one of the two has ended.
CREATE TABLE community.instruction_question (
    tenant_id uuid NOT NULL,
    earlier_id uuid NOT NULL,
    later_id uuid NOT NULL,
    -- What they disagree about, as the key of a constraint: 'port', 'tool:pin'.
    about text NOT NULL CHECK (length(about) BETWEEN 1 AND 300),
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, earlier_id, later_id),
    FOREIGN KEY (tenant_id, earlier_id)
        REFERENCES community.instruction (tenant_id, instruction_id),
    FOREIGN KEY (tenant_id, later_id)
        REFERENCES community.instruction (tenant_id, instruction_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- A conversation with the assistant, or what a program calls its session.
CREATE TABLE community.assistant_session (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    session_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- Of a program's session, as it said it; empty for a conversation on the page.
    name text NOT NULL CHECK (length(name) <= 200),
    begun_at_ms bigint NOT NULL CHECK (begun_at_ms > 0),
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id)
);
CREATE INDEX assistant_session_of_member ON community.assistant_session (tenant_id, member_id, name);

-- Everything that lies in a session's context, in order: what its pressure is weighed by.
CREATE TABLE community.session_entry (
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN
        ('system', 'schema', 'member', 'assistant', 'tool_result', 'act', 'error')),
    text text NOT NULL CHECK (length(text) <= 40000),
    tokens integer NOT NULL CHECK (tokens >= 0),
    -- What else pages show of it: the tool and its parameters, for example.
    detail jsonb NOT NULL,
    at_ms bigint NOT NULL CHECK (at_ms > 0),
    -- The decision on an act; null where nothing was decided.
    record_id uuid,
    PRIMARY KEY (tenant_id, session_id, number),
    FOREIGN KEY (tenant_id, session_id)
        REFERENCES community.assistant_session (tenant_id, session_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- What was put on a post: a pin, a label, that the assistant wrote it for somebody. The newest of
-- a kind is in force.
CREATE TABLE community.post_mark (
    tenant_id uuid NOT NULL,
    post_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    mark text NOT NULL CHECK (mark IN ('pin', 'label', 'assistant')),
    -- Of a label, its words; empty takes the mark away.
    value text NOT NULL CHECK (length(value) <= 200),
    member_id uuid NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, post_id, number),
    FOREIGN KEY (tenant_id, post_id) REFERENCES community.post (tenant_id, post_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- What a community has set, by name; the newest value is in force, and an empty one is none.
CREATE TABLE community.setting (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    number bigint NOT NULL CHECK (number > 0),
    value text NOT NULL CHECK (length(value) <= 500),
    member_id uuid NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, name, number),
    FOREIGN KEY (tenant_id, member_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- Whether the model may also be sent what members say to the assistant, the instructions in force
-- and the posts that it reads for them. Who allowed posts alone has not allowed this.
ALTER TABLE community.model_choice
    ADD may_drive_assistant boolean NOT NULL DEFAULT false,
    ADD CHECK (may_ask_model OR NOT may_drive_assistant);
-- Of a tenant's column none are kept; `tenancy.protect` saw only the columns of its time.
ALTER TABLE community.model_choice ALTER may_drive_assistant SET STATISTICS 0;

SELECT tenancy.protect('community.instruction', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.instruction_change', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.instruction_question', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.assistant_session', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.session_entry', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.post_mark', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.setting', 'SELECT', 'INSERT');

-- Besides the tenant's own: nobody gives instructions in another's name, nor with the founder's
-- authority who is not the founder, whatever the code says.
CREATE POLICY own_instructions ON community.instruction AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (author_id = (SELECT tenancy.member())
        AND authority = CASE (SELECT tenancy.role()) WHEN 'founder' THEN 3 ELSE 2 END);
-- An instruction is changed in the name of whoever changes it.
CREATE POLICY own_changes ON community.instruction_change AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (member_id = (SELECT tenancy.member()));
-- What somebody says to the assistant is read by nobody else in the community, the founder included.
CREATE POLICY own_sessions ON community.assistant_session AS RESTRICTIVE TO tractatus_app
    USING (member_id = (SELECT tenancy.member()));
CREATE POLICY own_entries ON community.session_entry AS RESTRICTIVE TO tractatus_app
    USING (member_id = (SELECT tenancy.member()));

SELECT tenancy.admit('policy', 'community.instruction.own_instructions',
    'restrictive: an instruction is in its author''s name and of the author''s authority');
SELECT tenancy.admit('policy', 'community.instruction_change.own_changes',
    'restrictive: an instruction is changed in the name of whoever changes it');
SELECT tenancy.admit('policy', 'community.assistant_session.own_sessions',
    'restrictive: a conversation with the assistant is its member''s alone');
SELECT tenancy.admit('policy', 'community.session_entry.own_entries',
    'restrictive: a conversation with the assistant is its member''s alone');

-- Each post with where it stands, as before, and whether the assistant wrote it for its author.
CREATE OR REPLACE VIEW community.standing
WITH (security_invoker = true, security_barrier = true) AS
SELECT p.tenant_id, p.post_id, p.author_id, p.body, p.written_at_ms, p.record_id, p.source,
    m.display_name AS author, m.role AS author_role,
    CASE
        WHEN r.decision = 'remove' THEN 'removed'
        WHEN r.decision = 'keep' OR p.effect <> 'require_approval' THEN 'accepted'
        ELSE 'held'
    END AS standing,
    EXISTS (SELECT FROM community.post_mark AS k
        WHERE k.tenant_id = p.tenant_id AND k.post_id = p.post_id AND k.mark = 'assistant')
        AS by_assistant
FROM community.post AS p
JOIN tenancy.member AS m ON m.tenant_id = p.tenant_id AND m.member_id = p.author_id
LEFT JOIN community.ruling AS r ON r.tenant_id = p.tenant_id AND r.post_id = p.post_id;
