-- A replica renews the leases of the runs that it carries out, by name: one that it gave up, or never began, runs out.
SET LOCAL ROLE lyceum_definer;
DROP FUNCTION renew_run_leases(uuid, interval);

-- Keeps the replica's leases on these runs from running out.
CREATE FUNCTION renew_run_leases(replica uuid, runs uuid[], lease interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE workflow_runs SET lease_expires_at = now() + lease
    WHERE id = ANY (runs) AND lease_owner = replica AND status = 'running'
$$;
REVOKE ALL ON FUNCTION renew_run_leases FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_run_leases TO lyceum_app;
RESET ROLE;
