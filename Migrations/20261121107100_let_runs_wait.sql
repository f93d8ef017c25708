-- Runs that wait: for the person's next message, for somebody's decision, or for their time.
ALTER TABLE workflow_runs
    -- What a waiting run goes on with, such as `user_input`.
    ADD COLUMN waits text[] NOT NULL DEFAULT '{}',
    -- What happened while it waited, until its journal says that it has heard of it: [{"kind", "payload"}].
    ADD COLUMN signals jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(signals) = 'array');
CREATE INDEX workflow_runs_waiting_of_thread ON workflow_runs (tenant_id, thread_id, id) WHERE status = 'waiting';

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` runs whose lease ran out or whose time has come, oldest first, and leases them to the replica. A run
-- that waited has not failed before.
CREATE OR REPLACE FUNCTION claim_runs(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, run_id uuid, attempt integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH expired AS (
        SELECT id FROM workflow_runs
        WHERE status IN ('queued', 'running') AND lease_expires_at < now()
        ORDER BY lease_expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    woken AS (
        SELECT id FROM workflow_runs
        WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at <= now()
        ORDER BY wake_at LIMIT most FOR UPDATE SKIP LOCKED)
    UPDATE workflow_runs AS run
    SET lease_owner = replica, lease_expires_at = now() + lease, status = 'running', wake_at = NULL,
        attempt = CASE WHEN run.status = 'waiting' THEN 1 ELSE run.attempt + 1 END
    WHERE run.id IN (SELECT id FROM expired UNION ALL SELECT id FROM woken LIMIT most)
    RETURNING run.tenant_id, run.id, run.attempt
$$;
RESET ROLE;
