-- An account that is emptied is nobody's at learning platforms either.
GRANT SELECT, DELETE ON lti_people TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;
CREATE OR REPLACE FUNCTION empty_account(person uuid) RETURNS boolean
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
    DELETE FROM external_identities WHERE user_id = person;
    DELETE FROM lti_people WHERE user_id = person;
    UPDATE users SET email = 'erased-' || person || '@invalid', name = '', password_hash = '', locale = 'en',
        state = 'disabled'
    WHERE id = person;
    RETURN true;
END
$$;
RESET ROLE;
