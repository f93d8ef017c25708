-- A link by which an administrator helps a person who forgot their password.

-- Keeps the hash of a link for a person of the tenant, in the place of older ones; gives where it goes. No row for
-- somebody who is not active there, and none for somebody who belongs to another tenant too: no tenant may take over an
-- account that another one trusts.
CREATE FUNCTION offer_password_reset(person uuid, tenant uuid, link bytea, at timestamptz, until timestamptz)
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
    DELETE FROM password_resets r WHERE r.expires_at <= at OR r.user_id = person;
    INSERT INTO password_resets VALUES (link, person, at, until);
    RETURN QUERY SELECT recipient.email, recipient.locale;
END
$$;
ALTER FUNCTION offer_password_reset(uuid, uuid, bytea, timestamptz, timestamptz) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION offer_password_reset(uuid, uuid, bytea, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offer_password_reset(uuid, uuid, bytea, timestamptz, timestamptz) TO lyceum_app;
