-- Makes the change of a password by a link, and the row that tells of it, one transaction of the person's tenant.
SET LOCAL ROLE lyceum_definer;

-- The tenant whose audit log tells of the use of a link: the person's first. NULL for a link that is good no more, and for
-- a person without a tenant.
CREATE FUNCTION password_reset_tenant(link bytea, at timestamptz) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT m.tenant_id FROM password_resets r JOIN users u ON u.id = r.user_id AND u.state = 'active'
        JOIN memberships m ON m.user_id = r.user_id
        WHERE r.hash = link AND r.expires_at > at ORDER BY m.created_at, m.tenant_id LIMIT 1
    $$;
REVOKE ALL ON FUNCTION password_reset_tenant(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_reset_tenant(bytea, timestamptz) TO lyceum_app;
DROP FUNCTION password_reset_of(bytea, timestamptz);
RESET ROLE;

-- What is looked for when a person or a version is removed.
CREATE INDEX threads_by_user ON threads (user_id);
CREATE INDEX workflow_runs_by_version ON workflow_runs (workflow_version_id);
CREATE INDEX consents_by_text ON consents (tenant_id, text_id);
