-- Changing passwords, and the links by which somebody who forgot theirs sets a new one.

-- Accounts belong to no tenant, and neither do these: only the functions below reach them. A row without a person is the
-- request for an address that has no account: it costs what the others cost.
CREATE TABLE password_resets (
    -- SHA-256 of the link's token.
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_of_user ON password_resets (user_id);
CREATE INDEX password_resets_by_end ON password_resets (expires_at);
ALTER TABLE password_resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_resets FORCE ROW LEVEL SECURITY;

GRANT SELECT, INSERT, DELETE ON password_resets TO lyceum_definer;
GRANT SELECT, UPDATE ON sessions TO lyceum_definer;
GRANT UPDATE (password_hash) ON users TO lyceum_definer;

-- The hash that the person's present password must fit; NULL for nobody.
CREATE FUNCTION password_hash_of(person uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT password_hash FROM users WHERE id = person AND state = 'active' $$;

-- Puts a new hash in the place of the one that the caller knows; false where there is another by now.
CREATE FUNCTION replace_password_hash(person uuid, known text, replacement text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH changed AS (
            UPDATE users SET password_hash = replacement WHERE id = person AND password_hash = known RETURNING id)
        SELECT EXISTS (SELECT FROM changed)
    $$;

-- Ends the person's sessions in every tenant but one session; gives how many.
CREATE FUNCTION end_sessions_of(person uuid, kept uuid, reason text, at timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH ended AS (
            UPDATE sessions SET ended_at = at, end_reason = reason
            WHERE user_id = person AND ended_at IS NULL AND expires_at > at AND (kept IS NULL OR id <> kept)
            RETURNING id)
        SELECT count(*) FROM ended
    $$;

-- Keeps the hash of a link for the account with this address, in the place of older ones, or of nobody. Gives where the
-- link goes: no row for an address without an account that may act somewhere.
CREATE FUNCTION request_password_reset(sought_email text, link bytea, at timestamptz, until timestamptz)
    RETURNS TABLE (user_id uuid, email text, locale text, tenant_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    found record;
BEGIN
    SELECT u.id, u.email, coalesce(m.locale, u.locale) AS locale, m.tenant_id INTO found
    FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
    WHERE email_key(u.email) = email_key(sought_email)
        AND u.state = 'active' AND m.state = 'active' AND t.state = 'active'
    ORDER BY m.created_at, t.id LIMIT 1;
    DELETE FROM password_resets r WHERE r.expires_at <= at OR r.user_id = found.id;
    INSERT INTO password_resets VALUES (link, found.id, at, until);
    IF found.id IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.email, found.locale, found.tenant_id;
    END IF;
END
$$;

-- Whose password the link may set: no row for one that is unknown, used or past its time.
CREATE FUNCTION password_reset_of(link bytea, at timestamptz) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT r.user_id FROM password_resets r JOIN users u ON u.id = r.user_id
        WHERE r.hash = link AND r.expires_at > at AND u.state = 'active'
    $$;

-- Uses the link up and sets the password; gives whose, and a tenant of theirs. Of two at once one finds the link.
CREATE FUNCTION complete_password_reset(link bytea, replacement text, at timestamptz)
    RETURNS TABLE (user_id uuid, tenant_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    person uuid;
BEGIN
    DELETE FROM password_resets r WHERE r.hash = link AND r.expires_at > at RETURNING r.user_id INTO person;
    UPDATE users u SET password_hash = replacement WHERE u.id = person AND u.state = 'active';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM password_resets r WHERE r.user_id = person;
    RETURN QUERY SELECT m.user_id, m.tenant_id FROM memberships m WHERE m.user_id = person
        ORDER BY m.created_at, m.tenant_id LIMIT 1;
END
$$;

ALTER FUNCTION password_hash_of(uuid) OWNER TO lyceum_definer;
ALTER FUNCTION replace_password_hash(uuid, text, text) OWNER TO lyceum_definer;
ALTER FUNCTION end_sessions_of(uuid, uuid, text, timestamptz) OWNER TO lyceum_definer;
ALTER FUNCTION request_password_reset(text, bytea, timestamptz, timestamptz) OWNER TO lyceum_definer;
ALTER FUNCTION password_reset_of(bytea, timestamptz) OWNER TO lyceum_definer;
ALTER FUNCTION complete_password_reset(bytea, text, timestamptz) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION password_hash_of(uuid), replace_password_hash(uuid, text, text),
    end_sessions_of(uuid, uuid, text, timestamptz),
    request_password_reset(text, bytea, timestamptz, timestamptz), password_reset_of(bytea, timestamptz),
    complete_password_reset(bytea, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_hash_of(uuid), replace_password_hash(uuid, text, text),
    end_sessions_of(uuid, uuid, text, timestamptz),
    request_password_reset(text, bytea, timestamptz, timestamptz), password_reset_of(bytea, timestamptz),
    complete_password_reset(bytea, text, timestamptz) TO lyceum_app;
