-- What each tenant lets happen with conversations. A tenant without a row has what the program names.
CREATE TABLE conversation_settings (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    -- Whether a model names conversations after their first answer; NULL: where the model is not the server's own small one.
    model_titles boolean,
    -- Whether people may share their conversations by link.
    sharing boolean NOT NULL,
    -- Whether people whom nobody knows may talk with assistants that are embedded in pages.
    visitors boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
);
ALTER TABLE conversation_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON conversation_settings
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE ON conversation_settings TO lyceum_app;
