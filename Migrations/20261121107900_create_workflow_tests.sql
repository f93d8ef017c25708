-- Tests of workflows: conversations with scripted answers, and what has to hold in them.
ALTER TABLE workflows
    -- Whether a draft is published only where all tests pass.
    ADD COLUMN requires_tests boolean NOT NULL DEFAULT false,
    -- Counts the changes of its tests, so that those that passed are those that are there when it is published.
    ADD COLUMN tests_revision integer NOT NULL DEFAULT 0;

CREATE TABLE workflow_tests (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- What the test is, without its name. A conversation that was recorded is its author's from then on.
    content jsonb NOT NULL,
    -- Who wrote it last; NULL for the operator.
    user_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE,
    UNIQUE (tenant_id, workflow_id, name)
);
ALTER TABLE workflow_tests ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_tests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_tests
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_tests TO lyceum_app;
