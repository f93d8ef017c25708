-- Who belongs to which tenant, and as what; and the look-ups that must happen before a tenant is known.
CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Deferred: a new person's membership is inserted first, because it is what makes the person visible.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'teacher', 'learner', 'service')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON memberships
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships TO lyceum_app;

-- A person is visible through a membership of the current tenant.
CREATE POLICY tenant_isolation ON users
    USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.tenant_id = app_tenant_id()))
    WITH CHECK (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.tenant_id = app_tenant_id()));

-- The functions below cross tenants. Each answers one question for one argument; none of them lists anything.
GRANT SELECT ON tenants, users, memberships TO lyceum_definer;

-- The account with this e-mail address and where it may act, oldest membership first; no row for an unknown address.
CREATE FUNCTION sign_in_candidates(sought_email text)
    RETURNS TABLE (user_id uuid, email text, name text, password_hash text,
        tenant_id uuid, tenant_slug text, tenant_name text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT u.id, u.email, u.name, u.password_hash, t.id, t.slug, t.name, m.role
        FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
        WHERE lower(u.email) = lower(sought_email)
        ORDER BY m.created_at, t.id
    $$;

-- The id of the tenant with this slug; NULL for an unknown one.
CREATE FUNCTION tenant_with_slug(sought_slug text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT id FROM tenants WHERE slug = sought_slug $$;

-- Whether anybody can administer this installation yet.
CREATE FUNCTION has_administrator() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM memberships WHERE role IN ('owner', 'admin')) $$;

ALTER FUNCTION sign_in_candidates(text) OWNER TO lyceum_definer;
ALTER FUNCTION tenant_with_slug(text) OWNER TO lyceum_definer;
ALTER FUNCTION has_administrator() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION sign_in_candidates(text), tenant_with_slug(text), has_administrator() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_candidates(text), tenant_with_slug(text), has_administrator() TO lyceum_app;
