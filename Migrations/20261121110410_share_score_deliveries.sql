-- No platform holds the deliveries of scores from the others: each has a few on their way at a time.
ALTER TABLE lti_scores ADD COLUMN registration_id uuid;
CREATE FUNCTION place_lti_score() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT l.registration_id INTO NEW.registration_id FROM lti_line_items i
    JOIN lti_resource_links l ON l.tenant_id = i.tenant_id AND l.id = i.link_id
    WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.line_item_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER place_lti_score BEFORE INSERT ON lti_scores FOR EACH ROW EXECUTE FUNCTION place_lti_score();
-- What is there already is of all tenants.
ALTER TABLE lti_scores NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_line_items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_resource_links NO FORCE ROW LEVEL SECURITY;
UPDATE lti_scores s SET registration_id = l.registration_id
FROM lti_line_items i JOIN lti_resource_links l ON l.tenant_id = i.tenant_id AND l.id = i.link_id
WHERE i.tenant_id = s.tenant_id AND i.id = s.line_item_id;
ALTER TABLE lti_scores FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_line_items FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_resource_links FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_scores ALTER COLUMN registration_id SET NOT NULL;
DROP INDEX lti_scores_pending;
CREATE INDEX lti_scores_pending ON lti_scores (registration_id, next_at) WHERE status = 'pending';
CREATE INDEX lti_scores_leased ON lti_scores (registration_id, lease_expires_at)
    WHERE status = 'pending' AND lease_owner IS NOT NULL;
CREATE INDEX lti_scores_by_lease ON lti_scores (lease_owner) WHERE status = 'pending' AND lease_owner IS NOT NULL;

SET LOCAL ROLE lyceum_definer;
DROP FUNCTION claim_lti_scores(uuid, interval, integer);
-- Takes up to `most` scores whose time has come and leases them to the replica: of each line item and person the oldest
-- alone, so that they arrive in order, and of each registration as many as make `share` with those on their way. One whose
-- lease ran out may have arrived.
CREATE FUNCTION claim_lti_scores(replica uuid, lease interval, most integer, share integer)
RETURNS TABLE (tenant_id uuid, score_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- Each counts what the others have taken.
    PERFORM pg_advisory_xact_lock(hashtextextended('claim_lti_scores', 0));
    RETURN QUERY
        WITH RECURSIVE platforms AS (
            (SELECT s.registration_id FROM lti_scores s WHERE s.status = 'pending' ORDER BY 1 LIMIT 1)
            UNION ALL
            SELECT (
                SELECT s.registration_id FROM lti_scores s
                WHERE s.status = 'pending' AND s.registration_id > p.registration_id ORDER BY 1 LIMIT 1)
            FROM platforms p WHERE p.registration_id IS NOT NULL
        ), held AS (
            SELECT p.registration_id, (
                SELECT count(*) FROM lti_scores b
                WHERE b.registration_id = p.registration_id AND b.status = 'pending' AND b.lease_owner IS NOT NULL
                    AND b.lease_expires_at >= now()) AS busy
            FROM platforms p WHERE p.registration_id IS NOT NULL
        ), due AS (
            SELECT d.id, d.next_at, h.busy + row_number() OVER (PARTITION BY h.registration_id ORDER BY d.next_at) AS place
            FROM held h CROSS JOIN LATERAL (
                SELECT s.id, s.next_at FROM lti_scores s
                WHERE s.registration_id = h.registration_id AND s.status = 'pending' AND s.next_at <= now()
                    AND (s.lease_expires_at IS NULL OR s.lease_expires_at < now())
                    AND NOT EXISTS (
                        SELECT FROM lti_scores earlier
                        WHERE earlier.line_item_id = s.line_item_id AND earlier.user_id = s.user_id
                            AND earlier.status = 'pending' AND earlier.score_timestamp < s.score_timestamp)
                ORDER BY s.next_at LIMIT greatest(share - h.busy, 0)) d
        ), taken AS (
            SELECT s.id FROM lti_scores s
            WHERE s.id IN (SELECT due.id FROM due ORDER BY due.place, due.next_at LIMIT most)
            FOR UPDATE SKIP LOCKED)
        UPDATE lti_scores AS score
        SET lease_owner = replica, lease_expires_at = now() + lease, attempts = score.attempts + 1,
            may_have_arrived = score.may_have_arrived OR score.lease_owner IS NOT NULL
        FROM taken
        WHERE score.id = taken.id AND score.status = 'pending'
            AND (score.lease_expires_at IS NULL OR score.lease_expires_at < now())
        RETURNING score.tenant_id, score.id;
END
$$;
REVOKE ALL ON FUNCTION claim_lti_scores(uuid, interval, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_lti_scores(uuid, interval, integer, integer) TO lyceum_app;
RESET ROLE;
