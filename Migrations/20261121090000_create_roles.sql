-- Makes the extensions, the roles that the server acts as, and the function that names the current tenant.
--
-- lyceum_app      Every request acts as this role. It owns nothing and cannot bypass row-level security. It may log in,
--                 which the embedded server uses; it has no password, so a server that asks for one refuses it.
-- lyceum_definer  Owns the few SECURITY DEFINER functions that must look across tenants, such as the one that signs
--                 people in. It bypasses row-level security, so such a function's own conditions are its only guard.
--                 It is bound to explicit grants like any role. Such a function sets its search_path.
--
-- A table with rows of tenants ends its migration so:
--     ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--     ALTER TABLE t FORCE ROW LEVEL SECURITY;
--     CREATE POLICY tenant_isolation ON t USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
--     GRANT SELECT, INSERT, UPDATE, DELETE ON t TO lyceum_app;
-- FORCE binds the owner too, so that no role of the product reads across tenants by accident.

-- vector is not a trusted extension: where the login is no superuser, an administrator makes it beforehand.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Roles belong to the whole server: another of its databases, or an administrator, may have made them before, perhaps at
-- this moment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lyceum_app') THEN
        CREATE ROLE lyceum_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lyceum_definer') THEN
        CREATE ROLE lyceum_definer NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The login of LYCEUM_DATABASE_URL may not make the role lyceum_definer. An administrator of the '
            'database server runs once: CREATE ROLE lyceum_definer NOLOGIN BYPASSRLS; GRANT lyceum_definer TO "%";',
            current_user;
END
$$;

-- The roles may have been there before, made by somebody who had other plans with them.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'lyceum_app' AND (rolsuper OR rolbypassrls)) THEN
        RAISE EXCEPTION 'The role lyceum_app bypasses row-level security. Run: ALTER ROLE lyceum_app NOSUPERUSER NOBYPASSRLS;';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lyceum_definer' AND rolbypassrls) THEN
        RAISE EXCEPTION 'The role lyceum_definer is bound by row-level security. Run: ALTER ROLE lyceum_definer BYPASSRLS;';
    END IF;
END
$$;

-- The migrations' login hands functions to lyceum_definer, and the server's pool takes lyceum_app after its login.
DO $$
DECLARE
    needed name;
BEGIN
    FOREACH needed IN ARRAY ARRAY['lyceum_app', 'lyceum_definer'] LOOP
        BEGIN
            EXECUTE format('SET LOCAL ROLE %I', needed);
            RESET ROLE;
        EXCEPTION WHEN insufficient_privilege THEN
            -- Who made a role may grant it, also to itself.
            BEGIN
                EXECUTE format('GRANT %I TO %I', needed, current_user);
            EXCEPTION WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'The login of LYCEUM_DATABASE_URL may not act as the role %. An administrator of the '
                    'database server runs once: GRANT % TO "%";', needed, needed, current_user;
            END;
        END;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO lyceum_app;
-- The owner of a function needs the right to have made it.
GRANT USAGE, CREATE ON SCHEMA public TO lyceum_definer;

-- The tenant of the current transaction; NULL outside one, so that every comparison with it finds nothing. After a
-- commit the setting is the empty string, which is no uuid: hence nullif.
CREATE FUNCTION app_tenant_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
