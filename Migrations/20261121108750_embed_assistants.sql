-- Lets pages elsewhere show an assistant, and people whom nobody knows talk with it there.
CREATE TABLE workflow_embeds (
    workflow_id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    -- The origins of the pages, as browsers name them.
    origins text[] NOT NULL,
    -- Whether visitors may talk, where the tenant lets them.
    visitors boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX workflow_embeds_of_tenant ON workflow_embeds (tenant_id, workflow_id);
ALTER TABLE workflow_embeds ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_embeds FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_embeds
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_embeds TO lyceum_app;

-- Until when somebody whom nobody knows has their place; NULL for everybody else.
ALTER TABLE memberships ADD COLUMN visitor_until timestamptz;
CREATE INDEX memberships_of_visitors ON memberships (tenant_id, visitor_until) WHERE visitor_until IS NOT NULL;
