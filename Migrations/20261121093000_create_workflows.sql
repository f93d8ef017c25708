-- Workflows, their immutable published versions, and the record of the samples loaded for a tenant.
CREATE TABLE workflows (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    -- The workflow that POST /chatkit without a slug speaks to.
    is_default boolean NOT NULL DEFAULT false,
    published_version_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, slug)
);
CREATE UNIQUE INDEX workflows_default ON workflows (tenant_id) WHERE is_default;

CREATE TABLE workflow_versions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    workflow_id uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    definition jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (workflow_id, number)
);
CREATE INDEX workflow_versions_tenant ON workflow_versions (tenant_id);
ALTER TABLE workflows
    ADD CONSTRAINT workflows_published_version FOREIGN KEY (published_version_id) REFERENCES workflow_versions (id);

CREATE TABLE loaded_samples (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, name)
);

ALTER TABLE workflows ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflows
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON workflows TO lyceum_app;

ALTER TABLE workflow_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_versions
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, DELETE ON workflow_versions TO lyceum_app;

ALTER TABLE loaded_samples ENABLE ROW LEVEL SECURITY;
ALTER TABLE loaded_samples FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON loaded_samples
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON loaded_samples TO lyceum_app;
