-- Links by which others read a conversation.
CREATE TABLE thread_shares (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- SHA-256 of the token in the link, which is shown once.
    token_hash bytea NOT NULL,
    -- The last item that is shown; NULL: whatever is said later too.
    last_item_id uuid,
    -- Whether readers learn whose conversation it is.
    shows_name boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX thread_shares_token ON thread_shares (tenant_id, token_hash);
CREATE INDEX thread_shares_of_thread ON thread_shares (tenant_id, thread_id, id);
ALTER TABLE thread_shares ENABLE ROW LEVEL SECURITY;
ALTER TABLE thread_shares FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON thread_shares
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON thread_shares TO lyceum_app;
