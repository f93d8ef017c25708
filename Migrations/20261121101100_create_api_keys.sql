-- Keys of programs that act for a person. The keys themselves are not kept, only their hashes.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    -- Whom the key speaks for: it can never do more than this person may.
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- SHA-256 of the key: enough, because its secret has 256 random bits.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    -- The last characters, by which people know their key again.
    hint text NOT NULL CHECK (length(hint) = 4),
    -- Names of permissions.
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    -- Kept to the minute.
    last_used_at timestamptz,
    revoked_at timestamptz,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX api_keys_of_tenant ON api_keys (tenant_id, id);
CREATE INDEX api_keys_of_person ON api_keys (tenant_id, user_id);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON api_keys
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO lyceum_app;
