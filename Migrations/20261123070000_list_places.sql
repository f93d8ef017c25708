-- Where the person of a session may act, oldest membership first, so that they may go from one place to another. Only for
-- a session that lives, in the transaction's tenant, and that a password began: a provider or a learning platform of one
-- tenant vouches for nobody in another. No row for any other session.
CREATE FUNCTION places_of_session(session uuid, at timestamptz)
    RETURNS TABLE (user_id uuid, email text, name text, tenant_id uuid, tenant_slug text, tenant_name text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT u.id, u.email, coalesce(m.name, u.name), t.id, t.slug, t.name, m.role
        FROM sessions s JOIN users u ON u.id = s.user_id
            JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
        WHERE s.id = session AND s.tenant_id = app_tenant_id() AND s.method = 'password'
            AND s.ended_at IS NULL AND s.expires_at > at
            AND u.state = 'active' AND m.state = 'active' AND t.state = 'active'
        ORDER BY m.created_at, t.id
    $$;

ALTER FUNCTION places_of_session(uuid, timestamptz) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION places_of_session(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION places_of_session(uuid, timestamptz) TO lyceum_app;
