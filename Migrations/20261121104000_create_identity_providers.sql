-- Services of OpenID Connect that vouch for the people of a tenant.
CREATE TABLE identity_providers (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- What its button on the sign-in page says.
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Never changes: the subjects that are known are those of this issuer.
    issuer text NOT NULL CHECK (octet_length(issuer) BETWEEN 8 AND 512),
    client_id text NOT NULL CHECK (octet_length(client_id) BETWEEN 1 AND 512),
    -- Sealed; NULL for a client without a secret.
    client_secret bytea,
    client_secret_hint text NOT NULL DEFAULT '' CHECK (length(client_secret_hint) <= 4),
    client_authentication text NOT NULL
        CHECK (client_authentication IN ('client_secret_basic', 'client_secret_post', 'none')),
    scopes text[] NOT NULL,
    -- What the provider may sign with.
    algorithms text[] NOT NULL,
    groups_claim text NOT NULL,
    -- [{"group": …, "role": …}]; the first that fits counts.
    role_mapping jsonb NOT NULL DEFAULT '[]',
    -- Of people whom no group gives a role; NULL refuses them.
    default_role text CHECK (default_role IN ('admin', 'teacher', 'learner')),
    -- Whether people get a place in the tenant at their first sign-in.
    creates_members boolean NOT NULL,
    -- Whether each sign-in gives people the role of their groups.
    follows_groups boolean NOT NULL,
    -- The hosts of addresses that are admitted; empty for all.
    email_domains text[] NOT NULL,
    -- Whether its addresses count as verified though it does not say so.
    trusts_email boolean NOT NULL,
    -- Whether a verified address signs in to the account of a member who has it.
    links_by_email boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'disabled')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((client_secret IS NULL) = (client_authentication = 'none')),
    UNIQUE (tenant_id, id)
);

ALTER TABLE identity_providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity_providers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON identity_providers
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_providers TO lyceum_app;

-- The buttons of a tenant's sign-in page; none for an unknown tenant and for one that is not active.
CREATE FUNCTION sign_in_providers(sought_slug text) RETURNS TABLE (provider_id uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT p.id, p.name FROM identity_providers p JOIN tenants t ON t.id = p.tenant_id
        WHERE t.slug = sought_slug AND t.state = 'active' AND p.state = 'active'
        ORDER BY p.id
    $$;

-- Whose provider this is; NULL for an unknown one, and unless both are active.
CREATE FUNCTION tenant_of_provider(sought uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT t.id FROM identity_providers p JOIN tenants t ON t.id = p.tenant_id
        WHERE p.id = sought AND t.state = 'active' AND p.state = 'active'
    $$;

GRANT SELECT ON identity_providers TO lyceum_definer;
ALTER FUNCTION sign_in_providers(text) OWNER TO lyceum_definer;
ALTER FUNCTION tenant_of_provider(uuid) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION sign_in_providers(text), tenant_of_provider(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_providers(text), tenant_of_provider(uuid) TO lyceum_app;
