-- One-time links by which the administrators of learning platforms register this tool (Dynamic Registration 1.0).
CREATE TABLE lti_invitations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- SHA-256 of the token in the link.
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    -- What the registration is called; NULL for the name of the platform's server.
    name text CHECK (length(name) BETWEEN 1 AND 200),
    -- Whether launches may come at once, or somebody approves the registration first.
    is_trusted boolean NOT NULL,
    default_workflow_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When a platform began to register with it; it has two minutes.
    begun_at timestamptz,
    used_at timestamptz,
    registration_id uuid,
    UNIQUE (token_hash),
    FOREIGN KEY (tenant_id, default_workflow_id) REFERENCES workflows (tenant_id, id)
        ON DELETE SET NULL (default_workflow_id),
    FOREIGN KEY (tenant_id, registration_id) REFERENCES lti_registrations (tenant_id, id)
        ON DELETE SET NULL (registration_id)
);
CREATE INDEX lti_invitations_of_tenant ON lti_invitations (tenant_id, id);
ALTER TABLE lti_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_invitations
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_invitations TO lyceum_app;
GRANT SELECT ON lti_invitations TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Whose invitation the token is, of active tenants.
CREATE FUNCTION lti_invitation_of(sought bytea) RETURNS TABLE (tenant_id uuid, invitation_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.tenant_id, i.id FROM lti_invitations i JOIN tenants t ON t.id = i.tenant_id
    WHERE i.token_hash = sought AND t.state = 'active'
$$;
REVOKE ALL ON FUNCTION lti_invitation_of(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lti_invitation_of(bytea) TO lyceum_app;
RESET ROLE;
