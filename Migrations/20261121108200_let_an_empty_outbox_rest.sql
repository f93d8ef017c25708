-- An outbox without anything pending is due at no time; it was told to be due at once, and was asked without end. What
-- nobody has leased is found by the index, and what is leased is no more than the servers deliver at the moment.
CREATE INDEX effects_leased ON effects (lease_expires_at) WHERE status = 'pending' AND lease_expires_at IS NOT NULL;
DROP INDEX effects_pending;
CREATE INDEX effects_pending ON effects (next_at) WHERE status = 'pending' AND lease_expires_at IS NULL;

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` effects whose time has come and leases them to the replica: what nobody has taken oldest first,
-- after what servers that died have left.
CREATE OR REPLACE FUNCTION claim_effects(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, effect_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH abandoned AS (
        SELECT id FROM effects
        WHERE status = 'pending' AND lease_expires_at < now() AND next_at <= now()
        ORDER BY lease_expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    due AS (
        SELECT id FROM effects
        WHERE status = 'pending' AND lease_expires_at IS NULL AND next_at <= now()
        ORDER BY next_at LIMIT greatest(most - (SELECT count(*) FROM abandoned), 0) FOR UPDATE SKIP LOCKED)
    UPDATE effects AS effect
    SET lease_owner = replica, lease_expires_at = now() + lease, attempts = effect.attempts + 1
    WHERE effect.id IN (SELECT id FROM abandoned UNION ALL SELECT id FROM due)
    RETURNING effect.tenant_id, effect.id
$$;

-- Seconds until the next effect is due, negative where it has been for so long; NULL where there is none.
CREATE OR REPLACE FUNCTION next_effect_due() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT extract(epoch FROM least(
        (SELECT min(next_at) FROM effects WHERE status = 'pending' AND lease_expires_at IS NULL),
        (SELECT min(greatest(next_at, lease_expires_at)) FROM effects
         WHERE status = 'pending' AND lease_expires_at IS NOT NULL)) - now())::double precision
$$;
RESET ROLE;
