-- Whether an account takes calls that another institution's account takes already: from addresses that both name, to a
-- number that both name, or where one of them takes what nobody mapped. Accounts for trying out do not stand in each
-- other's way. An account that registers without networks is sent calls by where it is registered, which proves its name.
--
-- Whoever asks waits for others that ask, until the end of the transaction.
CREATE FUNCTION sip_account_is_taken(account uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('lyceum.sip_claims', 0));
    WITH accounts AS (
        SELECT a.id, a.tenant_id, a.mode,
            CASE WHEN a.mode = 'open' THEN '{127.0.0.0/8,::1/128}'::inet[] ELSE a.allowed_cidrs::inet[] END AS networks,
            a.default_workflow_id IS NOT NULL AND a.mode <> 'register' AS takes_all
        FROM sip_accounts a WHERE a.is_enabled
    ), claims AS (
        SELECT n.sip_account_id AS id, n.digits, n.kind = 'prefix' AS is_prefix FROM phone_numbers n
        UNION ALL
        SELECT a.id, ltrim(a.username, '+'), false FROM sip_accounts a WHERE a.username IS NOT NULL AND a.mode = 'register'
    )
    SELECT EXISTS (
        SELECT FROM accounts mine JOIN accounts other ON other.tenant_id <> mine.tenant_id
        WHERE mine.id = account AND mine.tenant_id = app_tenant_id()
            AND NOT (mine.mode = 'open' AND other.mode = 'open')
            AND EXISTS (SELECT FROM unnest(mine.networks) m, unnest(other.networks) o WHERE m && o)
            AND (mine.takes_all AND (other.takes_all OR EXISTS (SELECT FROM claims c WHERE c.id = other.id))
                OR other.takes_all AND EXISTS (SELECT FROM claims c WHERE c.id = mine.id)
                OR EXISTS (
                    SELECT FROM claims m JOIN claims o ON o.id = other.id
                    WHERE m.id = mine.id AND (m.digits = o.digits
                        OR m.is_prefix AND starts_with(o.digits, m.digits)
                        OR o.is_prefix AND starts_with(m.digits, o.digits)))))
$$;
ALTER FUNCTION sip_account_is_taken(uuid) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION sip_account_is_taken(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sip_account_is_taken(uuid) TO lyceum_app;
GRANT SELECT ON phone_numbers TO lyceum_definer;
