-- What runs ask people to decide, and what they decided.
CREATE TABLE approvals (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
    -- The number of the step that waits for it.
    step integer NOT NULL,
    request text NOT NULL,
    -- Who may decide: everybody with the role or one above it, or the one person.
    role text CHECK (role IN ('owner', 'admin', 'teacher')),
    approver_id uuid,
    -- Who may besides, since nobody had decided for some time.
    escalated_role text CHECK (escalated_role IN ('owner', 'admin', 'teacher')),
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'expired')),
    comment text,
    decided_by uuid,
    created_at timestamptz NOT NULL,
    deadline_at timestamptz,
    decided_at timestamptz,
    CHECK ((role IS NULL) <> (approver_id IS NULL)),
    UNIQUE (run_id, step)
);
CREATE INDEX approvals_open ON approvals (tenant_id, id) WHERE status = 'pending';
CREATE INDEX approvals_tenant ON approvals (tenant_id);

ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON approvals
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON approvals TO lyceum_app;
