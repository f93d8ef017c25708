-- Invitations into a tenant, by links that work once, and the look-ups of people who are in no tenant yet.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'teacher', 'learner')),
    course_id uuid,
    course_role text CHECK (course_role IN ('teacher', 'tutor', 'learner')),
    -- SHA-256 of the link's token.
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    -- NULL for the operator's.
    invited_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at timestamptz,
    CHECK ((course_id IS NULL) = (course_role IS NULL)),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX invitations_of_tenant ON invitations (tenant_id, id);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invitations
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO lyceum_app;

-- The invitation whose link has a token of this hash, and its tenant; no row for an unknown one.
CREATE FUNCTION invitation_with_token(sought_hash bytea) RETURNS TABLE (invitation_id uuid, tenant_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT i.id, i.tenant_id FROM invitations i WHERE i.token_hash = sought_hash $$;

-- The account with this e-mail address, wherever it may act; no row for an unknown address.
CREATE FUNCTION account_with_email(sought_email text)
    RETURNS TABLE (user_id uuid, email text, name text, password_hash text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT u.id, u.email, u.name, u.password_hash, u.state FROM users u
        WHERE email_key(u.email) = email_key(sought_email)
    $$;

-- Lets the person act again, or nowhere. False for an unknown person. The operator's command line alone asks.
CREATE FUNCTION set_person_state(person uuid, new_state text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    UPDATE users SET state = new_state WHERE id = person;
    RETURN FOUND;
END
$$;

GRANT SELECT ON invitations TO lyceum_definer;
GRANT UPDATE (state) ON users TO lyceum_definer;
ALTER FUNCTION invitation_with_token(bytea) OWNER TO lyceum_definer;
ALTER FUNCTION account_with_email(text) OWNER TO lyceum_definer;
ALTER FUNCTION set_person_state(uuid, text) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION invitation_with_token(bytea), account_with_email(text), set_person_state(uuid, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitation_with_token(bytea), account_with_email(text), set_person_state(uuid, text)
    TO lyceum_app;
