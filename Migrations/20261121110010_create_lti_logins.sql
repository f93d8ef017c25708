-- Launches that are under way: those that platforms have still to answer, and those whose page has still to begin a
-- session. Of everything that could be used again only hashes are kept.
CREATE TABLE lti_logins (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    registration_id uuid NOT NULL,
    -- SHA-256 of the state, of the nonce, and of the secret in the browser that began.
    state_hash bytea NOT NULL CHECK (octet_length(state_hash) = 32),
    nonce_hash bytea NOT NULL CHECK (octet_length(nonce_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    target_link_uri text NOT NULL CHECK (octet_length(target_link_uri) <= 2048),
    deployment_id text CHECK (octet_length(deployment_id) <= 255),
    -- What the platform said of whom it sends, for beginning again in a tab of its own.
    login_hint text NOT NULL CHECK (octet_length(login_hint) <= 8192),
    message_hint text CHECK (octet_length(message_hint) <= 8192),
    -- The frame of the platform that keeps data for the tool; NULL where it has none.
    storage_target text CHECK (octet_length(storage_target) <= 255),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When the platform's answer came: it comes once.
    launched_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, registration_id) REFERENCES lti_registrations (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX lti_logins_by_end ON lti_logins (tenant_id, expires_at);
CREATE INDEX lti_logins_of_registration ON lti_logins (tenant_id, registration_id);
ALTER TABLE lti_logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_logins FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_logins
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_logins TO lyceum_app;

-- What the page of a finished launch gets its session for, once.
CREATE TABLE lti_codes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    user_id uuid NOT NULL,
    -- What the page is told with its session.
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX lti_codes_by_end ON lti_codes (tenant_id, expires_at);
CREATE INDEX lti_codes_of_person ON lti_codes (tenant_id, user_id);
ALTER TABLE lti_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_codes
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_codes TO lyceum_app;
