-- Services that answer, and the language models that authors may name there: of tenants, and of the operator for all.
--
-- The operator's rows have the tenant 00000000-0000-0000-0000-000000000000, which is no row of tenants, as the operator's
-- audit events do. No tenant's transaction sees or writes them: the server reads them in a transaction of their own.
CREATE TABLE model_providers (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    -- The tenant; NULL of the operator's.
    owner_id uuid GENERATED ALWAYS AS (nullif(tenant_id, '00000000-0000-0000-0000-000000000000')) STORED
        REFERENCES tenants (id) ON DELETE CASCADE,
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    -- The protocol.
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    -- NULL for the kind's own.
    base_url text CHECK (octet_length(base_url) BETWEEN 1 AND 2048),
    -- Sealed; NULL for services that want none.
    api_key bytea,
    -- The last four characters of a long key; else empty.
    api_key_hint text NOT NULL DEFAULT '' CHECK (length(api_key_hint) <= 4),
    is_enabled boolean NOT NULL,
    -- The most questions that a server asks at a time; NULL for any number.
    concurrency integer CHECK (concurrency BETWEEN 1 AND 10000),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, slug),
    UNIQUE (tenant_id, id)
);
CREATE INDEX model_providers_of_owner ON model_providers (owner_id);
ALTER TABLE model_providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_providers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON model_providers
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON model_providers TO lyceum_app;
CREATE TRIGGER sealed_api_key BEFORE INSERT OR UPDATE OF api_key ON model_providers
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('api_key');
GRANT SELECT, UPDATE ON model_providers TO lyceum_definer;

CREATE TABLE models (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    owner_id uuid GENERATED ALWAYS AS (nullif(tenant_id, '00000000-0000-0000-0000-000000000000')) STORED
        REFERENCES tenants (id) ON DELETE CASCADE,
    -- What authors write.
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    provider_id uuid NOT NULL,
    -- What the provider calls it.
    name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 200),
    purpose text NOT NULL
        CHECK (purpose IN ('chat', 'small', 'embedding', 'vision', 'transcription', 'speech')),
    -- The purposes for which it is taken where nobody names a model.
    default_for text[] NOT NULL DEFAULT '{}',
    capabilities text[] NOT NULL DEFAULT '{}',
    -- In tokens; NULL where nobody knows.
    context_length integer CHECK (context_length > 0),
    -- In millionths of the installation's currency, for a million tokens, an image, a minute, a call; cached input costs
    -- what other input does where its own price is NULL.
    price_input bigint NOT NULL DEFAULT 0 CHECK (price_input >= 0),
    price_cached_input bigint CHECK (price_cached_input >= 0),
    price_output bigint NOT NULL DEFAULT 0 CHECK (price_output >= 0),
    price_image bigint NOT NULL DEFAULT 0 CHECK (price_image >= 0),
    price_minute bigint NOT NULL DEFAULT 0 CHECK (price_minute >= 0),
    price_call bigint NOT NULL DEFAULT 0 CHECK (price_call >= 0),
    -- Who may have it answer; everybody where it is empty.
    roles text[] NOT NULL DEFAULT '{}',
    -- [{"model": "…", "on": ["error", "budget", "context"]}], the first to be tried first.
    fallbacks jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(fallbacks) = 'array'),
    is_enabled boolean NOT NULL,
    -- Whether an import made it, which then keeps it up to date.
    is_imported boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, slug),
    -- A provider with models stays.
    FOREIGN KEY (tenant_id, provider_id) REFERENCES model_providers (tenant_id, id)
);
CREATE INDEX models_of_owner ON models (owner_id);
CREATE INDEX models_of_provider ON models (tenant_id, provider_id);
ALTER TABLE models ENABLE ROW LEVEL SECURITY;
ALTER TABLE models FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON models
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON models TO lyceum_app;

-- Tells every server whose providers or models have changed.
CREATE FUNCTION tell_models() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('lyceum_models', coalesce(NEW.tenant_id, OLD.tenant_id)::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_models AFTER INSERT OR UPDATE OR DELETE ON model_providers
    FOR EACH ROW EXECUTE FUNCTION tell_models();
CREATE TRIGGER tell_models AFTER INSERT OR UPDATE OR DELETE ON models
    FOR EACH ROW EXECUTE FUNCTION tell_models();
