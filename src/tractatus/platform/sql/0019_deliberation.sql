-- Deliberation of questions of values, and appeals against what was decided on a post.
--
-- A case is the series of its events and nothing else: they are only ever added, each names the
-- decision record that was committed with it, and what they add up to is computed by
-- tractatus.governance.deliberation. What must not depend on that code is said here again: events
-- are in the name of who is logged in, in an unbroken row, a case is decided once, and no appeal is
-- answered by who decided first.

-- Two more measures; both come with a statement of reasons, as a removal does.
ALTER TABLE community.ruling DROP CONSTRAINT ruling_decision_check;
ALTER TABLE community.ruling ADD CONSTRAINT ruling_decision_check
    CHECK (decision IN ('keep', 'label', 'restrict', 'remove'));
ALTER TABLE community.ruling ADD CONSTRAINT ruling_of_moderator
    UNIQUE (tenant_id, post_id, moderator_id);
ALTER TABLE community.post ADD CONSTRAINT post_by_author UNIQUE (tenant_id, post_id, author_id);

CREATE TABLE community.deliberation_event (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    case_id uuid NOT NULL,
    -- 1, 2, 3, ...: of two events at the same moment one is refused, so the order is never in doubt.
    number int NOT NULL CHECK (number > 0),
    previous int GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    kind text NOT NULL CHECK (kind IN (
        'opened', 'framed', 'stakeholder_added', 'position_stated', 'shared_values_named',
        'option_proposed', 'accommodation_sought', 'interim_taken', 'interim_reviewed', 'decided',
        'notified', 'appealed', 'appeal_decided', 'precedent_set')),
    -- The post that the case is about, if it is about one; with the first event.
    post_id uuid,
    actor_id uuid NOT NULL,
    at_ms bigint NOT NULL CHECK (at_ms > 0),
    -- The event as JSON: see tractatus.governance.deliberation.documents.
    document jsonb NOT NULL,
    record_id uuid NOT NULL,
    -- Of an answer to an appeal: which event decided first, and whose that was.
    decision_number int,
    decided_by uuid,
    decision_kind text GENERATED ALWAYS AS
        (CASE WHEN decision_number IS NOT NULL THEN 'decided' END) STORED,
    PRIMARY KEY (tenant_id, case_id, number),
    UNIQUE (tenant_id, case_id, number, actor_id, kind),
    UNIQUE (tenant_id, post_id),
    CHECK ((number = 1) = (kind = 'opened')),
    CHECK (post_id IS NULL OR kind = 'opened'),
    CHECK ((kind = 'appeal_decided') = (decided_by IS NOT NULL)),
    CHECK ((decided_by IS NULL) = (decision_number IS NULL)),
    -- No appeal is answered by who decided first.
    CHECK (decided_by <> actor_id),
    FOREIGN KEY (tenant_id, case_id, previous)
        REFERENCES community.deliberation_event (tenant_id, case_id, number),
    FOREIGN KEY (tenant_id, case_id, decision_number, decided_by, decision_kind)
        REFERENCES community.deliberation_event (tenant_id, case_id, number, actor_id, kind),
    FOREIGN KEY (tenant_id, post_id) REFERENCES community.post (tenant_id, post_id),
    FOREIGN KEY (tenant_id, actor_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);
-- Each of these happens once in a case, whatever the code says.
CREATE UNIQUE INDEX deliberation_once ON community.deliberation_event (tenant_id, case_id, kind)
    WHERE kind IN ('decided', 'notified', 'appealed', 'appeal_decided', 'precedent_set');

-- The author of a post asks that somebody else looks at the ruling on it; once.
CREATE TABLE community.appeal (
    tenant_id uuid NOT NULL,
    post_id uuid NOT NULL,
    member_id uuid NOT NULL,
    grounds text NOT NULL CHECK (length(grounds) BETWEEN 1 AND 4000),
    filed_at_ms bigint NOT NULL CHECK (filed_at_ms > 0),
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, post_id),
    UNIQUE (tenant_id, post_id, member_id),
    FOREIGN KEY (tenant_id, post_id) REFERENCES community.ruling (tenant_id, post_id),
    FOREIGN KEY (tenant_id, post_id, member_id)
        REFERENCES community.post (tenant_id, post_id, author_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

-- Another moderator's answer: the ruling stands, or falls and the post is as if it had been kept.
CREATE TABLE community.appeal_ruling (
    tenant_id uuid NOT NULL,
    post_id uuid NOT NULL,
    moderator_id uuid NOT NULL,
    ruled_by uuid NOT NULL,
    appellant_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('uphold', 'reverse')),
    reasons text NOT NULL CHECK (length(reasons) BETWEEN 1 AND 4000),
    decided_at_ms bigint NOT NULL CHECK (decided_at_ms > 0),
    record_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, post_id),
    CHECK (moderator_id <> ruled_by),
    CHECK (moderator_id <> appellant_id),
    FOREIGN KEY (tenant_id, post_id, ruled_by)
        REFERENCES community.ruling (tenant_id, post_id, moderator_id),
    FOREIGN KEY (tenant_id, post_id, appellant_id)
        REFERENCES community.appeal (tenant_id, post_id, member_id),
    FOREIGN KEY (tenant_id, moderator_id) REFERENCES tenancy.member (tenant_id, member_id),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);

SELECT tenancy.protect('community.deliberation_event', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.appeal', 'SELECT', 'INSERT');
SELECT tenancy.protect('community.appeal_ruling', 'SELECT', 'INSERT');

-- Besides the tenant's own: events and appeals are in the name of who is logged in.
CREATE POLICY in_own_name ON community.deliberation_event AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (actor_id = (SELECT tenancy.member())
        AND (kind IN ('position_stated', 'option_proposed', 'appealed')
            OR (SELECT tenancy.role()) IN ('founder', 'moderator')));
-- (The canary's planted appeal is a placeholder's, for nobody appeals and answers at once.)
CREATE POLICY in_own_name ON community.appeal AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (member_id = (SELECT tenancy.member()) OR (SELECT tenancy.kind()) = 'canary');
CREATE POLICY in_own_name ON community.appeal_ruling AS RESTRICTIVE FOR INSERT TO tractatus_app
    WITH CHECK (moderator_id = (SELECT tenancy.member())
        AND (SELECT tenancy.role()) IN ('founder', 'moderator'));

SELECT tenancy.admit('policy', 'community.deliberation_event.in_own_name',
    'restrictive: an event of a deliberation is in the name of who is logged in');
SELECT tenancy.admit('policy', 'community.appeal.in_own_name',
    'restrictive: an appeal is in the name of who is logged in');
SELECT tenancy.admit('policy', 'community.appeal_ruling.in_own_name',
    'restrictive: an appeal is answered in the name of a moderator who is logged in');

-- Each post with where it stands, as before; restricted (members who have its address see it, no
-- list does); and, where a ruling labelled it, the rule that it breaks. A ruling that was reversed
-- on appeal is as if the post had been kept.
CREATE OR REPLACE VIEW community.standing
WITH (security_invoker = true, security_barrier = true) AS
SELECT p.tenant_id, p.post_id, p.author_id, p.body, p.written_at_ms, p.record_id, p.source,
    m.display_name AS author, m.role AS author_role,
    CASE
        WHEN a.outcome = 'reverse' THEN 'accepted'
        WHEN r.decision = 'remove' THEN 'removed'
        WHEN r.decision = 'restrict' THEN 'restricted'
        WHEN r.decision IS NOT NULL OR p.effect <> 'require_approval' THEN 'accepted'
        ELSE 'held'
    END AS standing,
    EXISTS (SELECT FROM community.post_mark AS k
        WHERE k.tenant_id = p.tenant_id AND k.post_id = p.post_id AND k.mark = 'assistant')
        AS by_assistant,
    CASE WHEN r.decision = 'label' AND a.outcome IS DISTINCT FROM 'reverse'
        THEN r.ground_reference ELSE '' END AS ruled_label,
    coalesce(a.outcome, '') AS appeal_outcome
FROM community.post AS p
JOIN tenancy.member AS m ON m.tenant_id = p.tenant_id AND m.member_id = p.author_id
LEFT JOIN community.ruling AS r ON r.tenant_id = p.tenant_id AND r.post_id = p.post_id
LEFT JOIN community.appeal_ruling AS a ON a.tenant_id = p.tenant_id AND a.post_id = p.post_id;
