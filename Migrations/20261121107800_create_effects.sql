-- The outbox: what runs send out of the server. A row is written in the transaction that ends its step, so that what was
-- decided is sent although the server dies, and nothing is sent that was not decided.
CREATE TABLE effects (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES workflow_runs (id) ON DELETE CASCADE,
    -- The step that decided it, and which of its effects this is: together the key by which a receiver knows one that
    -- comes twice.
    step integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    -- What is sent; secrets stand here by their names.
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    -- Deliveries that were begun.
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    lease_owner uuid,
    lease_expires_at timestamptz,
    -- Why the last delivery failed.
    error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (run_id, step, name)
);
CREATE INDEX effects_of_tenant ON effects (tenant_id, id);
CREATE INDEX effects_pending ON effects (next_at) WHERE status = 'pending';
ALTER TABLE effects ENABLE ROW LEVEL SECURITY;
ALTER TABLE effects FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON effects
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON effects TO lyceum_app;
GRANT SELECT, UPDATE ON effects TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` effects whose time has come and leases them to the replica, oldest first.
CREATE FUNCTION claim_effects(replica uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, effect_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE effects AS effect
    SET lease_owner = replica, lease_expires_at = now() + lease, attempts = effect.attempts + 1
    WHERE effect.id IN (
        SELECT id FROM effects
        WHERE status = 'pending' AND next_at <= now() AND (lease_expires_at IS NULL OR lease_expires_at < now())
        ORDER BY next_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING effect.tenant_id, effect.id
$$;
-- Seconds until the next effect is due, 0 for one that is; NULL where there is none.
CREATE FUNCTION next_effect_due() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT greatest(extract(epoch FROM min(greatest(next_at, coalesce(lease_expires_at, next_at))) - now()), 0)
    FROM effects WHERE status = 'pending'
$$;
REVOKE ALL ON FUNCTION claim_effects(uuid, interval, integer), next_effect_due() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_effects(uuid, interval, integer), next_effect_due() TO lyceum_app;
RESET ROLE;
