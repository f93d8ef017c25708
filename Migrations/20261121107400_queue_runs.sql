-- Lets runs of one thread wait for each other, be followed and be cancelled from any server.
ALTER TABLE workflow_runs
    -- Whether a run that is at work looks for queued ones of its thread when it ends or rests.
    ADD COLUMN is_followed boolean NOT NULL DEFAULT false,
    -- A queued run whose input is a message: where the run before it comes to wait for one, it takes the message, and this
    -- run is not needed any more.
    ADD COLUMN gives_way boolean NOT NULL DEFAULT false,
    -- The run that took the message, and its last event before it did.
    ADD COLUMN merged_into uuid,
    ADD COLUMN merged_after integer,
    -- Until then servers that do not carry the run out want to hear of its events.
    ADD COLUMN watched_until timestamptz,
    -- Somebody wants the run to end, and whoever carries it out does that.
    ADD COLUMN cancel_requested boolean NOT NULL DEFAULT false;
DROP INDEX workflow_runs_waiting_of_thread;
CREATE INDEX workflow_runs_live_of_thread ON workflow_runs (tenant_id, thread_id, id)
    WHERE status IN ('queued', 'running', 'waiting');

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` runs whose lease ran out or whose time has come, oldest first, and leases them to the replica. A run
-- that waited has not failed before. One whose time has come lets another of its thread finish what it is saying; a queued
-- one is taken where nobody is at work in its thread any more, which whoever was had no time to see to.
CREATE OR REPLACE FUNCTION claim_runs(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, run_id uuid, attempt integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH expired AS (
        SELECT id FROM workflow_runs run
        WHERE status IN ('queued', 'running') AND lease_expires_at < now()
            AND (status = 'running' OR NOT EXISTS (
                SELECT FROM workflow_runs other
                WHERE other.tenant_id = run.tenant_id AND other.thread_id = run.thread_id
                    AND (other.status = 'running' OR other.status = 'queued' AND other.id < run.id)))
        ORDER BY lease_expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    woken AS (
        SELECT id FROM workflow_runs run
        WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at <= now() AND NOT EXISTS (
            SELECT FROM workflow_runs other
            WHERE other.tenant_id = run.tenant_id AND other.thread_id = run.thread_id AND other.status = 'running')
        ORDER BY wake_at LIMIT most FOR UPDATE SKIP LOCKED)
    UPDATE workflow_runs AS run
    SET lease_owner = replica, lease_expires_at = now() + lease, status = 'running', wake_at = NULL,
        is_followed = run.is_followed OR run.status = 'queued',
        attempt = CASE WHEN run.status = 'running' THEN run.attempt + 1 ELSE 1 END
    WHERE run.id IN (SELECT id FROM expired UNION ALL SELECT id FROM woken LIMIT most)
    RETURNING run.tenant_id, run.id, run.attempt
$$;

-- How many seconds from now the next waiting run goes on by itself; NULL where none will.
CREATE FUNCTION next_run_wake() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT extract(epoch FROM min(wake_at) - now())::double precision FROM workflow_runs
    WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at > now()
$$;

DROP FUNCTION renew_run_leases(uuid, uuid[], interval);
-- Keeps the replica's leases on these runs from running out, and gives those that somebody wants to end.
CREATE FUNCTION renew_run_leases(replica uuid, runs uuid[], lease interval) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH renewed AS (
        UPDATE workflow_runs SET lease_expires_at = now() + lease
        WHERE id = ANY (runs) AND lease_owner = replica AND status = 'running'
        RETURNING id, cancel_requested)
    SELECT id FROM renewed WHERE cancel_requested
$$;

-- Gives up what the replica carries out, for others to take up at once. That it did so is nobody's failure.
CREATE FUNCTION release_runs(replica uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE workflow_runs SET lease_expires_at = '-infinity', attempt = greatest(attempt - 1, 0)
    WHERE lease_owner = replica AND status = 'running';
    SELECT pg_notify('lyceum_runs', 't');
$$;
REVOKE ALL ON FUNCTION next_run_wake, renew_run_leases, release_runs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION next_run_wake, renew_run_leases, release_runs TO lyceum_app;
RESET ROLE;
