-- Grades on their way to learning platforms: the line items they go to, and the outbox. A score is written in the
-- transaction that ends the step or the run that gave it, so that what a learner was given is sent although the server
-- dies.
CREATE TABLE lti_line_items (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    link_id uuid NOT NULL,
    -- '' for the link's own; else the slug of the step that is graded by itself.
    key text NOT NULL CHECK (octet_length(key) <= 200),
    label text NOT NULL CHECK (length(label) <= 255),
    score_maximum double precision NOT NULL CHECK (score_maximum > 0),
    -- Its address at the platform, once it is known.
    url text CHECK (octet_length(url) <= 2048),
    -- Until when a replica is making it at the platform, so that it is made once.
    making_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, link_id, key),
    FOREIGN KEY (tenant_id, link_id) REFERENCES lti_resource_links (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE lti_line_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_line_items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_line_items
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_line_items TO lyceum_app;

-- Where each person is at each line item: the last timestamp, which only grows, and whether a teacher's score stands.
CREATE TABLE lti_grades (
    tenant_id uuid NOT NULL,
    line_item_id uuid NOT NULL,
    user_id uuid NOT NULL,
    last_timestamp timestamptz NOT NULL,
    is_overridden boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, line_item_id, user_id),
    FOREIGN KEY (tenant_id, line_item_id) REFERENCES lti_line_items (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX lti_grades_of_person ON lti_grades (tenant_id, user_id);
ALTER TABLE lti_grades ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_grades FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_grades
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_grades TO lyceum_app;

CREATE TABLE lti_scores (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    line_item_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- What gave it: a run's step or end, a teacher's override, or somebody who had it sent again. The same a second time
    -- is the same score.
    source text NOT NULL CHECK (octet_length(source) BETWEEN 1 AND 100),
    given double precision NOT NULL CHECK (given >= 0),
    maximum double precision NOT NULL CHECK (maximum > 0),
    comment text CHECK (length(comment) <= 10000),
    activity text NOT NULL
        CHECK (activity IN ('Initialized', 'Started', 'InProgress', 'Submitted', 'Completed')),
    grading text NOT NULL
        CHECK (grading IN ('FullyGraded', 'Pending', 'PendingManual', 'Failed', 'NotReady')),
    submitted_at timestamptz,
    -- What the platform is told; strictly increasing for a line item and person.
    score_timestamp timestamptz NOT NULL,
    -- held: it is kept and not sent, because the platform takes none or a teacher's score stands.
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'held')),
    -- Deliveries that were begun.
    attempts integer NOT NULL DEFAULT 0,
    -- Whether the platform may have it with this timestamp although nobody knows.
    may_have_arrived boolean NOT NULL DEFAULT false,
    next_at timestamptz NOT NULL,
    lease_owner uuid,
    lease_expires_at timestamptz,
    -- Why the last delivery failed: a name and a sentence.
    error_code text CHECK (octet_length(error_code) <= 64),
    error text CHECK (length(error) <= 500),
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (tenant_id, line_item_id, source),
    UNIQUE (tenant_id, line_item_id, user_id, score_timestamp) DEFERRABLE,
    FOREIGN KEY (tenant_id, line_item_id) REFERENCES lti_line_items (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX lti_scores_of_person ON lti_scores (tenant_id, user_id);
CREATE INDEX lti_scores_pending ON lti_scores (next_at) WHERE status = 'pending';
CREATE INDEX lti_scores_in_line ON lti_scores (line_item_id, user_id, score_timestamp) WHERE status = 'pending';
ALTER TABLE lti_scores ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_scores FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_scores
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_scores TO lyceum_app;
GRANT SELECT, UPDATE ON lti_scores TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` scores whose time has come and leases them to the replica: of each line item and person the oldest
-- alone, so that they arrive in order. One whose lease ran out may have arrived.
CREATE FUNCTION claim_lti_scores(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, score_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE lti_scores AS score
    SET lease_owner = replica, lease_expires_at = now() + lease, attempts = score.attempts + 1,
        may_have_arrived = score.may_have_arrived OR score.lease_owner IS NOT NULL
    WHERE score.id IN (
        SELECT s.id FROM lti_scores s
        WHERE s.status = 'pending' AND s.next_at <= now()
            AND (s.lease_expires_at IS NULL OR s.lease_expires_at < now())
            AND NOT EXISTS (
                SELECT FROM lti_scores earlier
                WHERE earlier.line_item_id = s.line_item_id AND earlier.user_id = s.user_id
                    AND earlier.status = 'pending' AND earlier.score_timestamp < s.score_timestamp)
        ORDER BY s.next_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING score.tenant_id, score.id
$$;
-- The leases of all replicas end: nobody else lives.
CREATE FUNCTION end_lti_score_leases() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE lti_scores SET lease_expires_at = now() - interval '1 second'
    WHERE status = 'pending' AND lease_owner IS NOT NULL
$$;
REVOKE ALL ON FUNCTION claim_lti_scores(uuid, interval, integer), end_lti_score_leases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_lti_scores(uuid, interval, integer), end_lti_score_leases() TO lyceum_app;
RESET ROLE;
