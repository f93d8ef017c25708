-- Lets a run that somebody decided in wait for the others of its thread, and takes up one of a thread at a time.
ALTER TABLE workflow_runs
    -- When the run began to wait for others of its thread; the first goes on first.
    ADD COLUMN queued_at timestamptz;
UPDATE workflow_runs SET queued_at = created_at WHERE status = 'queued';
GRANT SELECT, UPDATE ON threads TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` runs whose lease ran out or whose time has come, oldest first, and leases them to the replica. A run
-- that waited has not failed before. One whose time has come lets another of its thread finish what it is saying; a queued
-- one is taken where nobody is at work in its thread any more, which whoever was had no time to see to.
--
-- They are held first and judged by what is committed then: whoever begins a run in a thread holds those that live in it,
-- and of several servers that look at a thread one holds it. Nobody is waited for.
CREATE OR REPLACE FUNCTION claim_runs(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, run_id uuid, attempt integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held uuid[];
    free uuid[];
BEGIN
    WITH expired AS (
        SELECT id FROM workflow_runs run
        WHERE status IN ('queued', 'running') AND lease_expires_at < now()
            AND (status = 'running' OR NOT EXISTS (
                SELECT FROM workflow_runs other
                WHERE other.tenant_id = run.tenant_id AND other.thread_id = run.thread_id
                    AND other.status = 'running'))
        ORDER BY lease_expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    woken AS (
        SELECT id FROM workflow_runs run
        WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at <= now() AND NOT EXISTS (
            SELECT FROM workflow_runs other
            WHERE other.tenant_id = run.tenant_id AND other.thread_id = run.thread_id AND other.status = 'running')
        ORDER BY wake_at LIMIT most FOR UPDATE SKIP LOCKED)
    SELECT array_agg(due.id) INTO held
    FROM (SELECT id FROM expired UNION ALL SELECT id FROM woken LIMIT most) AS due;
    IF held IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(thread.id) INTO free FROM (
        SELECT id FROM threads
        WHERE id IN (SELECT thread_id FROM workflow_runs WHERE id = ANY (held) AND status <> 'running')
        FOR NO KEY UPDATE SKIP LOCKED) AS thread;
    RETURN QUERY
    UPDATE workflow_runs AS run
    SET lease_owner = replica, lease_expires_at = now() + lease, status = 'running', wake_at = NULL,
        is_followed = run.is_followed OR EXISTS (
            SELECT FROM workflow_runs other
            WHERE other.tenant_id = run.tenant_id AND other.thread_id = run.thread_id AND other.status = 'queued'),
        attempt = CASE WHEN run.status = 'running' THEN run.attempt + 1 ELSE 1 END
    WHERE run.id = ANY (held) AND (run.status = 'running' OR run.id IN (
        SELECT DISTINCT ON (one.thread_id) one.id FROM workflow_runs one
        WHERE one.id = ANY (held) AND one.status <> 'running' AND one.thread_id = ANY (free) AND NOT EXISTS (
            SELECT FROM workflow_runs other
            WHERE other.tenant_id = one.tenant_id AND other.thread_id = one.thread_id AND (other.status = 'running'
                OR one.status = 'queued' AND other.status = 'queued'
                    AND (coalesce(other.queued_at, other.created_at), other.id)
                        < (coalesce(one.queued_at, one.created_at), one.id)))
        ORDER BY one.thread_id, one.status, coalesce(one.queued_at, one.wake_at), one.id))
    RETURNING run.tenant_id, run.id, run.attempt;
END
$$;
RESET ROLE;
