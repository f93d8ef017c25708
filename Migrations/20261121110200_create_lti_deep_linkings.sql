-- Choices of content that platforms asked for and that teachers have still to make (Deep Linking 2.0).
CREATE TABLE lti_deep_linkings (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    -- The teacher, who alone answers.
    user_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    deployment_id text NOT NULL CHECK (octet_length(deployment_id) BETWEEN 1 AND 255),
    -- What the platform takes, where the answer goes, and the data that it carries back unchanged.
    settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, registration_id) REFERENCES lti_registrations (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX lti_deep_linkings_by_end ON lti_deep_linkings (tenant_id, expires_at);
CREATE INDEX lti_deep_linkings_of_person ON lti_deep_linkings (tenant_id, user_id);
CREATE INDEX lti_deep_linkings_of_registration ON lti_deep_linkings (tenant_id, registration_id);
ALTER TABLE lti_deep_linkings ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_deep_linkings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_deep_linkings
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_deep_linkings TO lyceum_app;
