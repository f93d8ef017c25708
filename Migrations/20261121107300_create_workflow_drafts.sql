-- Drafts of workflows with what was saved of them, who published a version and why, and workflows that were deleted.
ALTER TABLE workflows
    -- Counts the changes of title, description and the like.
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    -- A deleted workflow keeps its versions, which conversations refer to; its slug is free again.
    ADD COLUMN deleted_at timestamptz,
    DROP CONSTRAINT workflows_tenant_id_slug_key;
CREATE UNIQUE INDEX workflows_slug ON workflows (tenant_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX workflows_in_order ON workflows (tenant_id, id);

ALTER TABLE workflow_versions
    ADD COLUMN note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    -- Who published it; NULL for the server itself.
    ADD COLUMN user_id uuid,
    -- The slugs of the workflows that it refers to, by which circles are found.
    ADD COLUMN calls text[] NOT NULL DEFAULT '{}';

CREATE TABLE workflow_drafts (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    workflow_id uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    -- Counts the saves.
    revision integer NOT NULL CHECK (revision > 0),
    -- The revision that the newest version was made from; NULL before the first.
    published_revision integer,
    definition jsonb NOT NULL,
    -- Who saved it; NULL for the server itself.
    user_id uuid,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id)
);

-- What was saved before: the last saves, of which those of one person within some minutes are one.
CREATE TABLE workflow_draft_saves (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    workflow_id uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    revision integer NOT NULL,
    definition jsonb NOT NULL,
    user_id uuid,
    began_at timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, revision)
);

ALTER TABLE workflow_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_drafts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_drafts TO lyceum_app;

ALTER TABLE workflow_draft_saves ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_draft_saves FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_draft_saves
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflow_draft_saves TO lyceum_app;
