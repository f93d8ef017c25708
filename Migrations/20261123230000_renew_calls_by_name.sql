-- Keeps the calls that a server carries from being taken for lost, and no others: what it could not place, or could not
-- write down as ended, is over with its lease. Gives those that somebody wants to end.
CREATE FUNCTION renew_calls(holder uuid, lease interval, carried uuid[]) RETURNS TABLE (tenant_id uuid, call_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH renewed AS (
        UPDATE calls c SET lease_expires_at = clock_timestamp() + lease
        WHERE c.id = ANY (carried) AND c.server = holder AND c.status IN ('ringing', 'answered')
        RETURNING c.tenant_id, c.id, c.hang_up_requested_at)
    SELECT r.tenant_id, r.id FROM renewed r WHERE r.hang_up_requested_at IS NOT NULL
$$;
ALTER FUNCTION renew_calls(uuid, interval, uuid[]) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION renew_calls(uuid, interval, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_calls(uuid, interval, uuid[]) TO lyceum_app;
DROP FUNCTION renew_calls(uuid, interval);
