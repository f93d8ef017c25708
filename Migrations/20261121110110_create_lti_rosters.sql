-- Who is in the courses of learning platforms, as the platforms say, and when each was asked.
CREATE TABLE lti_roster (
    tenant_id uuid NOT NULL,
    lti_context_id uuid NOT NULL,
    -- The platform's identifier of the person, who may never have launched.
    subject text NOT NULL CHECK (octet_length(subject) BETWEEN 1 AND 255),
    status text NOT NULL CHECK (status IN ('active', 'inactive', 'deleted')),
    roles text[] NOT NULL,
    is_learner boolean NOT NULL,
    -- As far as the platform tells it and the registration keeps it.
    name text CHECK (length(name) <= 200),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, lti_context_id, subject),
    FOREIGN KEY (tenant_id, lti_context_id) REFERENCES lti_contexts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX lti_roster_of_subject ON lti_roster (tenant_id, subject);
ALTER TABLE lti_roster ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_roster FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_roster
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_roster TO lyceum_app;

CREATE TABLE lti_roster_syncs (
    tenant_id uuid NOT NULL,
    lti_context_id uuid NOT NULL,
    -- Where the platform tells what has changed since; NULL: everything is read.
    differences_url text CHECK (octet_length(differences_url) <= 2048),
    synced_at timestamptz,
    -- When everybody was read the last time.
    whole_at timestamptz,
    next_at timestamptz NOT NULL,
    lease_expires_at timestamptz,
    -- Why the last reading failed: a name and a sentence.
    error_code text CHECK (octet_length(error_code) <= 64),
    error text CHECK (length(error) <= 500),
    PRIMARY KEY (tenant_id, lti_context_id),
    FOREIGN KEY (tenant_id, lti_context_id) REFERENCES lti_contexts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX lti_roster_syncs_due ON lti_roster_syncs (next_at);
ALTER TABLE lti_roster_syncs ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_roster_syncs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_roster_syncs
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_roster_syncs TO lyceum_app;
GRANT SELECT, INSERT, UPDATE ON lti_roster_syncs TO lyceum_definer;
GRANT SELECT ON lti_contexts TO lyceum_definer;
GRANT SELECT, DELETE ON lti_roster TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` courses whose roster is due, and nobody else takes them for the time of the lease. A course where
-- nobody has launched for ninety days is over.
CREATE FUNCTION claim_lti_rosters(lease interval, most integer)
RETURNS TABLE (tenant_id uuid, context_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO lti_roster_syncs (tenant_id, lti_context_id, next_at)
    SELECT c.tenant_id, c.id, now() FROM lti_contexts c
    WHERE c.memberships_url IS NOT NULL AND NOT EXISTS (
        SELECT FROM lti_roster_syncs s WHERE s.tenant_id = c.tenant_id AND s.lti_context_id = c.id)
    LIMIT 1000
    ON CONFLICT DO NOTHING;
    RETURN QUERY
        UPDATE lti_roster_syncs AS sync SET lease_expires_at = now() + lease
        WHERE (sync.tenant_id, sync.lti_context_id) IN (
            SELECT s.tenant_id, s.lti_context_id FROM lti_roster_syncs s
            JOIN lti_contexts c ON c.tenant_id = s.tenant_id AND c.id = s.lti_context_id
            WHERE s.next_at <= now() AND (s.lease_expires_at IS NULL OR s.lease_expires_at < now())
                AND c.memberships_url IS NOT NULL AND c.last_launch_at > now() - interval '90 days'
            ORDER BY s.next_at LIMIT most FOR UPDATE OF s SKIP LOCKED)
        RETURNING sync.tenant_id, sync.lti_context_id;
END
$$;
-- Whoever is nobody here any more is on no roster, until a platform tells of them again.
CREATE FUNCTION forget_on_lti_rosters() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM lti_roster o USING lti_contexts c, lti_registrations r
    WHERE o.tenant_id = OLD.tenant_id AND o.subject = OLD.subject AND c.tenant_id = o.tenant_id
        AND c.id = o.lti_context_id AND r.tenant_id = c.tenant_id AND r.id = c.registration_id
        AND r.issuer = OLD.issuer;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION claim_lti_rosters(interval, integer), forget_on_lti_rosters() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_lti_rosters(interval, integer) TO lyceum_app;
RESET ROLE;
CREATE TRIGGER forget_on_lti_rosters AFTER DELETE ON lti_people
    FOR EACH ROW EXECUTE FUNCTION forget_on_lti_rosters();
