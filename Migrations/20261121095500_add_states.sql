-- Gives tenants settings and a life, people and their places a state, and each of them a version that every change raises.
ALTER TABLE tenants
    ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
    -- A name of the IANA time zone database.
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) BETWEEN 1 AND 64),
    -- {"people": 500, …}; what is absent is not limited.
    ADD COLUMN limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object'),
    -- People of a tenant that is not active cannot act.
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'deleted')),
    -- A deleted tenant can be brought back until then; a worker removes it afterwards.
    ADD COLUMN remove_after timestamptz,
    ADD COLUMN updated_at timestamptz,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT tenants_end CHECK ((state = 'deleted') = (remove_after IS NOT NULL));
UPDATE tenants SET updated_at = created_at;

-- A person whom the operator turned away can act nowhere. The locale is that of mail to them.
ALTER TABLE users
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$');
GRANT SELECT (state, locale), UPDATE (locale) ON users TO lyceum_app;

-- A person whom a tenant turned away cannot act there. What a tenant calls its people, and in which language, is its own:
-- no change of one tenant shows in another.
ALTER TABLE memberships
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    ADD COLUMN name text CHECK (length(name) BETWEEN 1 AND 200),
    ADD COLUMN locale text CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$'),
    ADD COLUMN updated_at timestamptz,
    ADD COLUMN version integer NOT NULL DEFAULT 1;
UPDATE memberships SET updated_at = created_at;
CREATE INDEX memberships_by_role ON memberships (tenant_id, role, user_id);

-- What two spellings of one address have in common: neither case nor the width or composition of characters counts.
CREATE FUNCTION email_key(address text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN normalize(lower(normalize(address, NFKC)), NFKC);

CREATE UNIQUE INDEX users_email_key ON users (email_key(email));
DROP INDEX users_email_unique;

-- The account with this e-mail address and where it may act, oldest membership first; no row for an unknown address, and
-- none for a place where the person, their membership or the tenant is not active.
CREATE OR REPLACE FUNCTION sign_in_candidates(sought_email text)
    RETURNS TABLE (user_id uuid, email text, name text, password_hash text,
        tenant_id uuid, tenant_slug text, tenant_name text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT u.id, u.email, coalesce(m.name, u.name), u.password_hash, t.id, t.slug, t.name, m.role
        FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
        WHERE email_key(u.email) = email_key(sought_email)
            AND u.state = 'active' AND m.state = 'active' AND t.state = 'active'
        ORDER BY m.created_at, t.id
    $$;
