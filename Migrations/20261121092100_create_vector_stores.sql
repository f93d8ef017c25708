-- Named collections of documents that workflows and people search.
CREATE TABLE vector_stores (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Names the store in addresses and workflows.
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    title text CHECK (length(title) BETWEEN 1 AND 200),
    -- The model that embedded its chunks; vectors of two models never lie in one store. NULL while it is empty.
    embedding_model text,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, slug),
    -- The other tables refer to this pair: a foreign key is not bound by row-level security.
    UNIQUE (tenant_id, id)
);

ALTER TABLE vector_stores ENABLE ROW LEVEL SECURITY;
ALTER TABLE vector_stores FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON vector_stores
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON vector_stores TO lyceum_app;
