-- Counts how long a run has worked since it began or last rested, whichever servers carried it out.
ALTER TABLE workflow_runs ADD COLUMN worked_ms integer NOT NULL DEFAULT 0;

SET LOCAL ROLE lyceum_definer;
-- Keeps the replica's leases on these runs from running out, counts what they have worked since the last time, and gives
-- those that somebody wants to end. A lease says when it was last renewed, because all are as long as each other.
CREATE OR REPLACE FUNCTION renew_run_leases(replica uuid, runs uuid[], lease interval) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH renewed AS (
        UPDATE workflow_runs
        SET lease_expires_at = now() + lease,
            worked_ms = worked_ms
                + least(greatest(extract(epoch FROM now() + lease - lease_expires_at) * 1000, 0), 86400000)::integer
        WHERE id = ANY (runs) AND lease_owner = replica AND status = 'running'
        RETURNING id, cancel_requested)
    SELECT id FROM renewed WHERE cancel_requested
$$;
RESET ROLE;
