-- Learning platforms that tenants let launch their assistants (LTI 1.3), and the platforms' deployments of this tool.
CREATE TABLE lti_registrations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- What people call the platform.
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- The `iss` of its messages, compared byte for byte; neither it nor client_id changes once people have come.
    issuer text NOT NULL CHECK (octet_length(issuer) BETWEEN 1 AND 512),
    client_id text NOT NULL CHECK (octet_length(client_id) BETWEEN 1 AND 512),
    -- Nobody launches through one that is pending or inactive.
    status text NOT NULL CHECK (status IN ('pending', 'active', 'inactive')),
    authorization_endpoint text NOT NULL CHECK (octet_length(authorization_endpoint) BETWEEN 1 AND 2048),
    token_endpoint text NOT NULL CHECK (octet_length(token_endpoint) BETWEEN 1 AND 2048),
    -- What service-token requests name as `aud`; NULL for the token endpoint.
    token_audience text CHECK (octet_length(token_audience) BETWEEN 1 AND 2048),
    -- The platform's keys: by address, or as they are.
    jwks_url text CHECK (octet_length(jwks_url) BETWEEN 1 AND 2048),
    jwks jsonb CHECK (jsonb_typeof(jwks) = 'object'),
    -- What the platform may sign with; no token adds to it.
    algorithms text[] NOT NULL CHECK (cardinality(algorithms) BETWEEN 1 AND 9),
    platform text NOT NULL CHECK (platform IN ('moodle', 'canvas', 'blackboard', 'brightspace', 'openedx', 'other')),
    -- What becomes of a deployment that nobody has heard of: it waits for approval, or is let in.
    unknown_deployments text NOT NULL CHECK (unknown_deployments IN ('hold', 'accept')),
    -- The assistant of links that name none.
    default_workflow_id uuid,
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((jwks_url IS NULL) <> (jwks IS NULL)),
    -- In the whole installation: a launch must lead to one tenant.
    UNIQUE (issuer, client_id),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, default_workflow_id) REFERENCES workflows (tenant_id, id)
        ON DELETE SET NULL (default_workflow_id)
);
ALTER TABLE lti_registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_registrations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_registrations
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_registrations TO lyceum_app;

CREATE TABLE lti_deployments (
    tenant_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    deployment_id text NOT NULL CHECK (octet_length(deployment_id) BETWEEN 1 AND 255),
    -- active: launches come in. held: it waits for an administrator. refused: an administrator said no.
    status text NOT NULL CHECK (status IN ('active', 'held', 'refused')),
    default_workflow_id uuid,
    created_at timestamptz NOT NULL,
    last_launch_at timestamptz,
    PRIMARY KEY (tenant_id, registration_id, deployment_id),
    FOREIGN KEY (tenant_id, registration_id) REFERENCES lti_registrations (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, default_workflow_id) REFERENCES workflows (tenant_id, id)
        ON DELETE SET NULL (default_workflow_id)
);
ALTER TABLE lti_deployments ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_deployments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_deployments
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_deployments TO lyceum_app;

-- Whose registration an issuer and a client id name, of active tenants; without a client id those of the issuer, two at
-- most, which is enough to know that the issuer alone does not tell.
GRANT SELECT ON lti_registrations TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;
CREATE FUNCTION lti_registration_of(sought_issuer text, sought_client text)
    RETURNS TABLE (tenant_id uuid, registration_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT r.tenant_id, r.id FROM lti_registrations r JOIN tenants t ON t.id = r.tenant_id
        WHERE r.issuer = sought_issuer AND (sought_client IS NULL OR r.client_id = sought_client)
            AND t.state = 'active'
        ORDER BY r.status = 'active' DESC, r.id LIMIT 2
    $$;
REVOKE ALL ON FUNCTION lti_registration_of(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lti_registration_of(text, text) TO lyceum_app;
RESET ROLE;
