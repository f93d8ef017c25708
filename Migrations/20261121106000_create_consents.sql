-- What people are asked to agree to, in versions and languages, and what each of them has agreed to. Both only grow.
CREATE TABLE consent_texts (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- What is agreed to, such as research-use; each has versions, and each version languages.
    key text NOT NULL CHECK (key ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    version integer NOT NULL CHECK (version > 0),
    locale text NOT NULL CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 100000),
    created_by uuid,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, key, version, locale),
    UNIQUE (tenant_id, id)
);

CREATE TABLE consents (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    -- No reference: that somebody agreed can be proved after they have gone, by an identifier that leads to nobody.
    user_id uuid NOT NULL,
    text_id uuid NOT NULL,
    action text NOT NULL CHECK (action IN ('given', 'withdrawn')),
    at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, text_id) REFERENCES consent_texts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX consents_of_person ON consents (tenant_id, user_id, id);

ALTER TABLE consent_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON consent_texts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
-- Append-only: a text that somebody has agreed to does not change under them.
GRANT SELECT, INSERT ON consent_texts TO lyceum_app;

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON consents
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT ON consents TO lyceum_app;
