-- An issuer without a client id means its registration in use: what waits, or is switched off, in whatever tenant,
-- makes it no less clear.
SET LOCAL ROLE lyceum_definer;

-- As before, but of the registrations that an issuer names those in use alone where there are any.
CREATE OR REPLACE FUNCTION lti_registration_of(sought_issuer text, sought_client text)
    RETURNS TABLE (tenant_id uuid, registration_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH named AS (
            SELECT r.tenant_id AS tenant, r.id, r.status = 'active' AS is_used
            FROM lti_registrations r JOIN tenants t ON t.id = r.tenant_id
            WHERE r.issuer = sought_issuer AND (sought_client IS NULL OR r.client_id = sought_client)
                AND t.state = 'active'
        )
        SELECT n.tenant, n.id FROM named n
        WHERE n.is_used OR NOT EXISTS (SELECT FROM named o WHERE o.is_used)
        ORDER BY n.id LIMIT 2
    $$;
RESET ROLE;
