-- The journal: runs of workflow versions, their steps and their events, and the leases by which replicas share them.
CREATE TABLE workflow_runs (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    thread_id uuid NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    workflow_version_id uuid NOT NULL REFERENCES workflow_versions (id) ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
    input jsonb NOT NULL,
    error jsonb,
    -- How often a replica took the run up; a run that keeps ending its replica is failed, not tried for ever.
    attempt integer NOT NULL DEFAULT 1,
    lease_owner uuid,
    lease_expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX workflow_runs_of_thread ON workflow_runs (tenant_id, thread_id, id);
CREATE INDEX workflow_runs_leases ON workflow_runs (lease_expires_at) WHERE status IN ('queued', 'running');

CREATE TABLE run_steps (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
    number integer NOT NULL,
    node text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
    input jsonb,
    output jsonb,
    error jsonb,
    usage jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (run_id, number)
);
CREATE INDEX run_steps_tenant ON run_steps (tenant_id);

CREATE TABLE run_events (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
    number integer NOT NULL,
    step integer NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, number)
);
CREATE INDEX run_events_tenant ON run_events (tenant_id);

ALTER TABLE workflow_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_runs
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_runs TO lyceum_app;

ALTER TABLE run_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON run_steps
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON run_steps TO lyceum_app;

ALTER TABLE run_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON run_events
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON run_events TO lyceum_app;

-- A replica works for every tenant, so it takes runs through functions that cross tenants and give away only names.

-- Takes up to `most` runs whose lease ran out, oldest first, and leases them to the replica.
CREATE FUNCTION claim_runs(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, run_id uuid, attempt integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE workflow_runs AS run
    SET lease_owner = replica, lease_expires_at = now() + lease, status = 'running', attempt = run.attempt + 1
    WHERE run.id IN (
        SELECT id FROM workflow_runs
        WHERE status IN ('queued', 'running') AND lease_expires_at < now()
        ORDER BY lease_expires_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING run.tenant_id, run.id, run.attempt
$$;

-- Keeps the replica's leases from running out.
CREATE FUNCTION renew_run_leases(replica uuid, lease interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE workflow_runs SET lease_expires_at = now() + lease
    WHERE lease_owner = replica AND status = 'running'
$$;

-- Ends every lease at once: for a start that knows no other replica lives.
CREATE FUNCTION end_run_leases() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE workflow_runs SET lease_expires_at = '-infinity' WHERE status IN ('queued', 'running')
$$;

GRANT SELECT, UPDATE ON workflow_runs TO lyceum_definer;
ALTER FUNCTION claim_runs(uuid, interval, integer) OWNER TO lyceum_definer;
ALTER FUNCTION renew_run_leases(uuid, interval) OWNER TO lyceum_definer;
ALTER FUNCTION end_run_leases() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION claim_runs, renew_run_leases, end_run_leases FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_runs, renew_run_leases, end_run_leases TO lyceum_app;
