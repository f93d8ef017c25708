-- How the pages of each tenant look. A tenant without a row looks as the program does.
CREATE TABLE appearances (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    -- What pages call the institution; NULL: its own name.
    name text CHECK (length(name) BETWEEN 1 AND 200),
    -- As it was asked for, before it is made fit for light and dark grounds; NULL: the program's.
    accent text CHECK (accent ~ '^#[0-9a-f]{6}$'),
    logo bytea CHECK (octet_length(logo) BETWEEN 1 AND 524288),
    logo_type text CHECK (octet_length(logo_type) <= 64),
    -- Names the logo in its address.
    logo_digest text CHECK (logo_digest ~ '^[0-9a-f]{32}$'),
    -- The languages that people may choose, and the one of those who have not chosen; NULL: their browser's.
    languages text[] NOT NULL CHECK (cardinality(languages) BETWEEN 1 AND 20),
    default_language text CHECK (default_language = ANY (languages)),
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CHECK ((logo IS NULL) = (logo_type IS NULL) AND (logo IS NULL) = (logo_digest IS NULL))
);
ALTER TABLE appearances ENABLE ROW LEVEL SECURITY;
ALTER TABLE appearances FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON appearances
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE ON appearances TO lyceum_app;
