-- Institutions that share the installation and never see each other.
CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    -- Names the tenant in addresses and on the sign-in page.
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
-- A tenant sees itself. A new one is inserted inside the context of its own, new id.
CREATE POLICY tenant_isolation ON tenants
    USING (id = app_tenant_id()) WITH CHECK (id = app_tenant_id());
-- No DELETE: ending a tenant is an act of the operator, not of a request.
GRANT SELECT, INSERT, UPDATE ON tenants TO lyceum_app;
