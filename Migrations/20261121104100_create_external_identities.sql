-- Who is who at the identity providers of a tenant, and sign-ins on their way there.

-- Who is who: a subject of a provider is one account of ours, whatever its address becomes.
CREATE TABLE external_identities (
    tenant_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL CHECK (octet_length(subject) BETWEEN 1 AND 255),
    -- The account stays known when its place in the tenant is taken away.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, provider_id, subject),
    FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX external_identities_of_person ON external_identities (tenant_id, user_id);
CREATE INDEX external_identities_of_user ON external_identities (user_id);

ALTER TABLE external_identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_identities FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON external_identities
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON external_identities TO lyceum_app;

-- People who were sent to a provider and are not back yet. Nonce and code verifier come from the secret in the browser's
-- cookie, so that nothing in here helps anybody to finish another's sign-in.
CREATE TABLE sign_in_attempts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    -- SHA-256 of the state, and of the cookie's secret.
    state_hash bytea NOT NULL CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    -- A path on this server.
    return_to text NOT NULL CHECK (octet_length(return_to) <= 2048),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (tenant_id, expires_at);
CREATE INDEX sign_in_attempts_of_provider ON sign_in_attempts (tenant_id, provider_id);

ALTER TABLE sign_in_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sign_in_attempts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO lyceum_app;
