-- How assistants speak and listen, of a tenant and of single workflows; and the codes by which people go on with their
-- conversation on the telephone.
CREATE TABLE voice_settings (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- NULL for what holds for all workflows that say nothing else.
    workflow_id uuid,
    settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object' AND octet_length(settings::text) <= 65536),
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (tenant_id, workflow_id),
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE voice_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE voice_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON voice_settings
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON voice_settings TO lyceum_app;

CREATE TABLE phone_pins (
    tenant_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- A keyed hash: whoever reads the database learns no code.
    pin_hash bytea NOT NULL CHECK (octet_length(pin_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, thread_id),
    UNIQUE (tenant_id, pin_hash),
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE phone_pins ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_pins FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON phone_pins
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON phone_pins TO lyceum_app;
