-- How long each tenant keeps what it need not keep for ever. A tenant without a row has the periods that the program names.
CREATE TABLE retention_periods (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    -- Days without a new message after which a conversation goes; NULL: it stays.
    conversations integer CHECK (conversations BETWEEN 1 AND 3650),
    -- Days after their end.
    sessions integer NOT NULL CHECK (sessions BETWEEN 1 AND 3650),
    invitations integer NOT NULL CHECK (invitations BETWEEN 1 AND 3650),
    sign_in_tickets integer NOT NULL CHECK (sign_in_tickets BETWEEN 1 AND 30),
    -- Days; NULL: they stay. prune_audit_events keeps thirty days whoever asks.
    audit_events integer CHECK (audit_events BETWEEN 30 AND 3650),
    -- Days in which a deleted tenant can be brought back, unless the operator says otherwise.
    tenant_removal integer NOT NULL CHECK (tenant_removal BETWEEN 0 AND 365),
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
);
ALTER TABLE retention_periods ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_periods FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON retention_periods
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE ON retention_periods TO lyceum_app;

-- Deleting a thread looks for its runs.
CREATE INDEX workflow_runs_by_thread ON workflow_runs (thread_id);

-- The tenants whose periods are to be kept, for the worker that does so; nothing but names.
CREATE FUNCTION retention_tenants() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT id FROM tenants ORDER BY id $$;
ALTER FUNCTION retention_tenants() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION retention_tenants() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION retention_tenants() TO lyceum_app;
