-- What the operator alone asks across tenants, and the removal of tenants whose grace period has ended.

-- Tenants after one, oldest first. Only the operator's API and command line ask.
CREATE FUNCTION list_tenants(sought_state text, sought_text text, after uuid, most integer) RETURNS SETOF tenants
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT * FROM tenants t
        WHERE (sought_state IS NULL OR t.state = sought_state)
            AND (sought_text IS NULL OR position(lower(sought_text) IN lower(t.slug || ' ' || t.name)) > 0)
            AND (after IS NULL OR t.id > after)
        ORDER BY t.id LIMIT most
    $$;

-- The tenants whose removal is due.
CREATE FUNCTION expired_tenants(at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT id FROM tenants WHERE state = 'deleted' AND remove_after <= at ORDER BY id $$;

-- Removes a tenant whose removal is due, with all its rows, and the accounts of people who belonged to it alone. False
-- where it is not due, or gone.
CREATE FUNCTION remove_tenant(removed uuid, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    people uuid[];
BEGIN
    PERFORM FROM tenants WHERE id = removed AND state = 'deleted' AND remove_after <= at FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT array_agg(user_id) INTO people FROM memberships WHERE tenant_id = removed;
    DELETE FROM tenants WHERE id = removed;
    DELETE FROM users u WHERE u.id = ANY (people)
        AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = u.id);
    RETURN true;
END
$$;

-- FOR UPDATE asks for the right to update.
GRANT UPDATE, DELETE ON tenants TO lyceum_definer;
GRANT DELETE ON users TO lyceum_definer;
ALTER FUNCTION list_tenants(text, text, uuid, integer) OWNER TO lyceum_definer;
ALTER FUNCTION expired_tenants(timestamptz) OWNER TO lyceum_definer;
ALTER FUNCTION remove_tenant(uuid, timestamptz) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION list_tenants(text, text, uuid, integer), expired_tenants(timestamptz),
    remove_tenant(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_tenants(text, text, uuid, integer), expired_tenants(timestamptz),
    remove_tenant(uuid, timestamptz) TO lyceum_app;
