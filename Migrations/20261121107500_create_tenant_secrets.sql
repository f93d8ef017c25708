-- What authors refer to by name and nobody can read: keys and passwords for the servers that workflows ask.
CREATE TABLE tenant_secrets (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_-]{0,63}$'),
    -- Sealed.
    value bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);

ALTER TABLE tenant_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant_secrets
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_secrets TO lyceum_app;

CREATE TRIGGER sealed_value BEFORE INSERT OR UPDATE OF value ON tenant_secrets
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('value');
GRANT SELECT, UPDATE ON tenant_secrets TO lyceum_definer;
