-- Sign-ins that live, and the single-use tokens that keep them alive. The tokens themselves are not kept, only their hashes.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- How the person proved who they are, such as password or oidc; and what else they showed, such as totp.
    method text NOT NULL CHECK (method ~ '^[a-z_]{1,32}$'),
    second_factor text CHECK (second_factor ~ '^[a-z_]{1,32}$'),
    -- Where the sign-in came from: personal data, shown to the person.
    address text NOT NULL CHECK (length(address) <= 64),
    agent text NOT NULL CHECK (length(agent) <= 256),
    created_at timestamptz NOT NULL,
    -- Kept to the minute.
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason ~ '^[a-z_]{1,32}$'),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    UNIQUE (tenant_id, id),
    -- Who leaves a tenant leaves no session behind.
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX sessions_of_person ON sessions (tenant_id, user_id, id);
CREATE INDEX sessions_of_user ON sessions (user_id);

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sessions
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO lyceum_app;

CREATE TABLE refresh_tokens (
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    -- SHA-256 of the token.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When it was exchanged for the next one. A second time, later, ends the session.
    used_at timestamptz,
    PRIMARY KEY (tenant_id, session_id, hash),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON refresh_tokens
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON refresh_tokens TO lyceum_app;
