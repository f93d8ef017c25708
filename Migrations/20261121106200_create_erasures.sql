-- The removal of people from what a tenant keeps: asked for, confirmed, and carried out in batches by a worker.
CREATE TABLE erasures (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- No reference: what is left of the person is this identifier.
    user_id uuid NOT NULL,
    -- previewed: somebody has seen what would go. running: the person cannot come back; their records are being emptied.
    state text NOT NULL CHECK (state IN ('previewed', 'running', 'completed')),
    -- NULL for the operator.
    requested_by uuid,
    created_at timestamptz NOT NULL,
    -- Until when a preview can be confirmed.
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    completed_at timestamptz,
    -- How many records have been emptied so far.
    emptied bigint NOT NULL DEFAULT 0,
    CHECK ((state = 'previewed') = (confirmed_at IS NULL)),
    CHECK ((state = 'completed') = (completed_at IS NOT NULL))
);
CREATE INDEX erasures_of_person ON erasures (tenant_id, user_id, id);
CREATE UNIQUE INDEX erasures_under_way ON erasures (tenant_id, user_id) WHERE state = 'running';

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON erasures
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON erasures TO lyceum_app;

-- A thread whose person was erased is kept for its numbers, and is nobody's.
ALTER TABLE threads ALTER COLUMN user_id DROP NOT NULL;

-- Whoever begins a thread belongs to the tenant until the thread is stored: a person who is erased at this moment leaves
-- no thread behind that nobody empties.
CREATE FUNCTION require_member_of_thread() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM FROM memberships WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'a thread needs a member of its tenant';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER require_member_of_thread BEFORE INSERT ON threads
    FOR EACH ROW EXECUTE FUNCTION require_member_of_thread();

-- The erasures that are under way, for the worker that carries them out; nothing but names.
CREATE FUNCTION running_erasures() RETURNS TABLE (tenant_id uuid, erasure_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT e.tenant_id, e.id FROM erasures e WHERE e.state = 'running' ORDER BY e.id $$;

-- Empties the account of a person who belongs to no tenant any more: address, name, password and second factor go, and
-- nobody can sign in to what is left. False where a tenant has them yet.
CREATE FUNCTION empty_account(person uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM FROM users WHERE id = person FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM memberships m WHERE m.user_id = person) THEN
        RETURN false;
    END IF;
    DELETE FROM recovery_codes WHERE user_id = person;
    DELETE FROM second_factors WHERE user_id = person;
    DELETE FROM password_resets WHERE user_id = person;
    UPDATE users SET email = 'erased-' || person || '@invalid', name = '', password_hash = '', locale = 'en',
        state = 'disabled'
    WHERE id = person;
    RETURN true;
END
$$;

GRANT SELECT ON erasures TO lyceum_definer;
GRANT UPDATE (email, name, locale) ON users TO lyceum_definer;
GRANT SELECT, DELETE ON second_factors, recovery_codes TO lyceum_definer;
ALTER FUNCTION running_erasures() OWNER TO lyceum_definer;
ALTER FUNCTION empty_account(uuid) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION running_erasures(), empty_account(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION running_erasures(), empty_account(uuid) TO lyceum_app;
