-- What became of the last launches, for administrators. Nothing of what tokens said is kept.
CREATE TABLE lti_launches (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- No references: a launch is a fact, whatever becomes of what it was about.
    registration_id uuid,
    user_id uuid,
    link_id uuid,
    -- As far as it came to that.
    message_type text CHECK (octet_length(message_type) <= 64),
    outcome text NOT NULL CHECK (outcome IN ('launched', 'held', 'refused', 'failed')),
    -- Why it was not let in, as a name and as a sentence; NULL where it was.
    cause text CHECK (octet_length(cause) <= 64),
    detail text CHECK (length(detail) <= 500),
    -- What the page showed.
    support_code text NOT NULL CHECK (octet_length(support_code) BETWEEN 1 AND 32),
    at timestamptz NOT NULL
);
CREATE INDEX lti_launches_of_tenant ON lti_launches (tenant_id, id);
CREATE INDEX lti_launches_by_time ON lti_launches (tenant_id, at);
CREATE INDEX lti_launches_of_person ON lti_launches (tenant_id, user_id) WHERE user_id IS NOT NULL;
ALTER TABLE lti_launches ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_launches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_launches
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_launches TO lyceum_app;
