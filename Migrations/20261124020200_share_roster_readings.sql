-- No platform holds up the rosters of the others: each has a few of its courses read at a time. What was read is
-- written only where nothing is that was asked for later, and a course that fails is asked for more and more rarely.
ALTER TABLE lti_roster_syncs
    -- How many readings have begun, which numbers them, and the one that was written last.
    ADD COLUMN begun bigint NOT NULL DEFAULT 0,
    ADD COLUMN written bigint NOT NULL DEFAULT 0,
    -- How many have failed since one was written.
    ADD COLUMN failures integer NOT NULL DEFAULT 0;
CREATE INDEX lti_roster_syncs_leased ON lti_roster_syncs (lease_expires_at) WHERE lease_expires_at IS NOT NULL;

SET LOCAL ROLE lyceum_definer;
DROP FUNCTION claim_lti_rosters(interval, integer);
-- Takes up to `most` courses whose roster is due, and nobody else takes them for the time of the lease: of each
-- registration as many as make `share` with those that are being read. A course where nobody has launched for ninety
-- days is over.
CREATE FUNCTION claim_lti_rosters(lease interval, most integer, share integer)
RETURNS TABLE (tenant_id uuid, context_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Each counts what the others have taken.
    PERFORM pg_advisory_xact_lock(hashtextextended('claim_lti_rosters', 0));
    INSERT INTO lti_roster_syncs (tenant_id, lti_context_id, next_at)
    SELECT c.tenant_id, c.id, now() FROM lti_contexts c
    WHERE c.memberships_url IS NOT NULL AND NOT EXISTS (
        SELECT FROM lti_roster_syncs s WHERE s.tenant_id = c.tenant_id AND s.lti_context_id = c.id)
    LIMIT 1000
    ON CONFLICT DO NOTHING;
    RETURN QUERY
        WITH held AS (
            SELECT c.registration_id, count(*) AS busy FROM lti_roster_syncs s
            JOIN lti_contexts c ON c.tenant_id = s.tenant_id AND c.id = s.lti_context_id
            WHERE s.lease_expires_at >= now() GROUP BY c.registration_id
        ), due AS (
            SELECT s.tenant_id, s.lti_context_id, s.next_at, coalesce(h.busy, 0) + row_number()
                OVER (PARTITION BY c.registration_id ORDER BY s.next_at, s.lti_context_id) AS place
            FROM lti_roster_syncs s
            JOIN lti_contexts c ON c.tenant_id = s.tenant_id AND c.id = s.lti_context_id
            LEFT JOIN held h ON h.registration_id = c.registration_id
            WHERE s.next_at <= now() AND (s.lease_expires_at IS NULL OR s.lease_expires_at < now())
                AND c.memberships_url IS NOT NULL AND c.last_launch_at > now() - interval '90 days'
        ), taken AS (
            SELECT s.tenant_id, s.lti_context_id FROM lti_roster_syncs s
            WHERE (s.tenant_id, s.lti_context_id) IN (
                SELECT d.tenant_id, d.lti_context_id FROM due d
                WHERE d.place <= share ORDER BY d.place, d.next_at LIMIT most)
            FOR UPDATE SKIP LOCKED)
        UPDATE lti_roster_syncs AS sync SET lease_expires_at = now() + lease
        FROM taken t
        WHERE sync.tenant_id = t.tenant_id AND sync.lti_context_id = t.lti_context_id AND sync.next_at <= now()
            AND (sync.lease_expires_at IS NULL OR sync.lease_expires_at < now())
        RETURNING sync.tenant_id, sync.lti_context_id;
END
$$;
REVOKE ALL ON FUNCTION claim_lti_rosters(interval, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_lti_rosters(interval, integer, integer) TO lyceum_app;
RESET ROLE;
