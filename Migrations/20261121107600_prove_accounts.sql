-- Remembers whose address was proved: by a mail that arrived, or by the word of the operator. An account that a tenant
-- brought by itself, by its identity provider or by a link that it was shown, is not proved to the others.
ALTER TABLE users ADD COLUMN proved_at timestamptz;
-- When the link was handed to the mail server; NULL for one that somebody was shown.
ALTER TABLE invitations ADD COLUMN mailed_at timestamptz;
-- Whether nobody but the address got the link, so that its use proves the address.
ALTER TABLE password_resets ADD COLUMN proves boolean NOT NULL DEFAULT false;

GRANT SELECT (proved_at) ON users TO lyceum_app;
GRANT UPDATE (proved_at) ON users TO lyceum_definer;
GRANT SELECT, DELETE ON sign_in_tickets TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;

-- Of the accounts there are, a provider brought those that it knew from their first minute.
UPDATE users u SET proved_at = u.created_at
WHERE NOT EXISTS (
    SELECT FROM external_identities e WHERE e.user_id = u.id AND e.created_at < u.created_at + interval '1 minute');

-- Notes that the person has the account's address, at the first time; false where that was known. Whatever was set up
-- before by somebody who did not prove it goes: second factor, names at identity providers, open links.
CREATE FUNCTION prove_account(person uuid, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    UPDATE users SET proved_at = at WHERE id = person AND proved_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM recovery_codes WHERE user_id = person;
    DELETE FROM second_factors WHERE user_id = person;
    DELETE FROM sign_in_tickets WHERE user_id = person;
    DELETE FROM external_identities WHERE user_id = person;
    DELETE FROM password_resets WHERE user_id = person;
    RETURN true;
END
$$;

-- Takes the person's second factor away, for somebody who lost it. False where they have none. The operator's command
-- line alone asks.
CREATE FUNCTION reset_second_factor(person uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    DELETE FROM recovery_codes WHERE user_id = person;
    DELETE FROM sign_in_tickets WHERE user_id = person;
    DELETE FROM second_factors WHERE user_id = person;
    RETURN FOUND;
END
$$;

-- The account with this e-mail address, wherever it may act; no row for an unknown address.
DROP FUNCTION account_with_email(text);
CREATE FUNCTION account_with_email(sought_email text)
    RETURNS TABLE (user_id uuid, email text, name text, password_hash text, state text, is_proved boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT u.id, u.email, u.name, u.password_hash, u.state, u.proved_at IS NOT NULL FROM users u
        WHERE email_key(u.email) = email_key(sought_email)
    $$;

-- Keeps the hash of a link for the account with this address, or of nobody. Gives where the link goes: no row for an
-- address without an account that may act somewhere, for one with three open links, and for one that asked since
-- `quiet_since`. Links that are open stay, so that nobody can undo another's.
DROP FUNCTION request_password_reset(text, bytea, timestamptz, timestamptz);
CREATE FUNCTION request_password_reset(
        sought_email text, link bytea, at timestamptz, until timestamptz, quiet_since timestamptz)
    RETURNS TABLE (user_id uuid, email text, locale text, tenant_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    found record;
    is_granted boolean;
BEGIN
    -- Of two requests for one address the second one sees the first one's link.
    PERFORM pg_advisory_xact_lock(hashtextextended('lyceum.password_reset/' || email_key(sought_email), 0));
    SELECT u.id, u.email, coalesce(m.locale, u.locale) AS locale, m.tenant_id INTO found
    FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
    WHERE email_key(u.email) = email_key(sought_email)
        AND u.state = 'active' AND m.state = 'active' AND t.state = 'active'
    ORDER BY m.created_at, t.id LIMIT 1;
    DELETE FROM password_resets r WHERE r.expires_at <= at;
    SELECT found.id IS NOT NULL AND count(*) < 3 AND coalesce(max(r.created_at) <= quiet_since, true) INTO is_granted
    FROM password_resets r WHERE r.user_id = found.id AND r.proves;
    INSERT INTO password_resets (hash, user_id, created_at, expires_at, proves)
    VALUES (link, CASE WHEN is_granted THEN found.id END, at, until, true);
    IF is_granted THEN
        RETURN QUERY SELECT found.id, found.email, found.locale, found.tenant_id;
    END IF;
END
$$;

-- Keeps the hash of a link for a person of the tenant, in the place of older ones that an administrator made; gives where
-- it goes. No row for somebody who is not active there, and none for somebody who belongs to another tenant too: no
-- tenant may take over an account that another one trusts.
CREATE OR REPLACE FUNCTION offer_password_reset(
        person uuid, tenant uuid, link bytea, at timestamptz, until timestamptz)
    RETURNS TABLE (email text, locale text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    recipient record;
BEGIN
    SELECT u.email, coalesce(m.locale, u.locale) AS locale INTO recipient
    FROM users u JOIN memberships m ON m.user_id = u.id
    WHERE u.id = person AND m.tenant_id = tenant AND u.state = 'active' AND m.state = 'active'
        AND NOT EXISTS (SELECT FROM memberships o WHERE o.user_id = person AND o.tenant_id <> tenant);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM password_resets r WHERE r.expires_at <= at OR r.user_id = person AND NOT r.proves;
    INSERT INTO password_resets (hash, user_id, created_at, expires_at) VALUES (link, person, at, until);
    RETURN QUERY SELECT recipient.email, recipient.locale;
END
$$;

-- Uses the link up and sets the password; gives whose, and whether the link was the first proof of their address. Of two
-- at once one finds the link.
DROP FUNCTION complete_password_reset(bytea, text, timestamptz);
CREATE FUNCTION complete_password_reset(link bytea, replacement text, at timestamptz)
    RETURNS TABLE (user_id uuid, is_first_proof boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    used record;
BEGIN
    DELETE FROM password_resets r WHERE r.hash = link AND r.expires_at > at RETURNING r.user_id, r.proves INTO used;
    UPDATE users u SET password_hash = replacement WHERE u.id = used.user_id AND u.state = 'active';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM password_resets r WHERE r.user_id = used.user_id;
    RETURN QUERY SELECT used.user_id,
        CASE WHEN used.proves THEN prove_account(used.user_id, at) ELSE false END;
END
$$;

REVOKE ALL ON FUNCTION prove_account(uuid, timestamptz), reset_second_factor(uuid), account_with_email(text),
    request_password_reset(text, bytea, timestamptz, timestamptz, timestamptz),
    complete_password_reset(bytea, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prove_account(uuid, timestamptz), reset_second_factor(uuid), account_with_email(text),
    request_password_reset(text, bytea, timestamptz, timestamptz, timestamptz),
    complete_password_reset(bytea, text, timestamptz) TO lyceum_app;
RESET ROLE;
