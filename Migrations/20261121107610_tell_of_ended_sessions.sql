-- Tells every tenant of the sessions that end there because a person changed their password or second factor elsewhere, and
-- lets the events of removed tenants go in time.
GRANT INSERT ON audit_events TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;

-- Ends the person's sessions in every tenant but one session; gives how many. Each tenant but the current one is told in
-- its audit log: the current one's tells what the person did.
DROP FUNCTION end_sessions_of(uuid, uuid, text, timestamptz);
CREATE FUNCTION end_sessions_of(
        person uuid, kept uuid, reason text, at timestamptz, actor_kind text, actor_id text, request_id text)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    ended record;
    total bigint := 0;
BEGIN
    -- Chains are held in one order, the current tenant's among them, so that two people who do this do not wait for each
    -- other.
    PERFORM FROM audit_chains c
    WHERE c.tenant_id = app_tenant_id() OR c.tenant_id IN (
        SELECT s.tenant_id FROM sessions s WHERE s.user_id = person AND s.ended_at IS NULL AND s.expires_at > at)
    ORDER BY c.tenant_id FOR UPDATE;
    FOR ended IN
        WITH done AS (
            UPDATE sessions s SET ended_at = at, end_reason = reason
            WHERE s.user_id = person AND s.ended_at IS NULL AND s.expires_at > at AND (kept IS NULL OR s.id <> kept)
            RETURNING s.tenant_id)
        SELECT d.tenant_id, count(*) AS sessions FROM done d GROUP BY d.tenant_id ORDER BY d.tenant_id
    LOOP
        total := total + ended.sessions;
        IF ended.tenant_id IS DISTINCT FROM app_tenant_id() THEN
            INSERT INTO audit_events (tenant_id, at, actor_kind, actor_id, action, target_kind, target_id, difference,
                request_id)
            VALUES (ended.tenant_id, at, actor_kind, actor_id, 'session.end', 'user', person::text,
                jsonb_build_object(
                    'reason', jsonb_build_object('from', NULL, 'to', reason),
                    'sessions', jsonb_build_object('from', ended.sessions, 'to', 0)),
                request_id);
        END IF;
    END LOOP;
    RETURN total;
END
$$;

-- The chains whose tenants are gone, for the worker that lets them go in time; nothing but names. The installation's own
-- is none of them.
CREATE FUNCTION abandoned_chains() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.tenant_id FROM audit_chains c
        WHERE c.tenant_id <> '00000000-0000-0000-0000-000000000000' AND c.pruned_sequence < c.sequence
            AND NOT EXISTS (SELECT FROM tenants t WHERE t.id = c.tenant_id)
        ORDER BY c.tenant_id
    $$;

REVOKE ALL ON FUNCTION end_sessions_of(uuid, uuid, text, timestamptz, text, text, text), abandoned_chains() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_sessions_of(uuid, uuid, text, timestamptz, text, text, text), abandoned_chains()
    TO lyceum_app;
RESET ROLE;
