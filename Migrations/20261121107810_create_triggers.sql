-- What starts workflows besides people and programs: times, and messages of other services.
CREATE TABLE triggers (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    workflow_id uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    -- In whose name the runs are; without that person there are none.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('schedule', 'webhook')),
    name text NOT NULL,
    is_enabled boolean NOT NULL,
    -- What the runs are given besides what started them.
    input jsonb NOT NULL CHECK (jsonb_typeof(input) = 'object'),
    -- Of a schedule.
    cron text,
    time_zone text,
    next_at timestamptz,
    -- Of a webhook: what its sender signs with, sealed.
    secret bytea,
    last_run_id uuid,
    last_fired_at timestamptz,
    -- Why it did not start a run the last time.
    last_error text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((kind = 'schedule') = (cron IS NOT NULL) AND (kind = 'schedule') = (time_zone IS NOT NULL)),
    CHECK ((kind = 'webhook') = (secret IS NOT NULL))
);
CREATE INDEX triggers_of_tenant ON triggers (tenant_id, id);
CREATE INDEX triggers_due ON triggers (next_at) WHERE is_enabled AND kind = 'schedule';
CREATE INDEX triggers_of_workflow ON triggers (workflow_id);
CREATE INDEX triggers_of_user ON triggers (user_id);
ALTER TABLE triggers ENABLE ROW LEVEL SECURITY;
ALTER TABLE triggers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON triggers
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON triggers TO lyceum_app;
GRANT SELECT, UPDATE ON triggers TO lyceum_definer;
CREATE TRIGGER sealed_secret BEFORE INSERT OR UPDATE OF secret ON triggers
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('secret');

-- Deliveries that have started a run, so that one that comes again starts no other. Kept for longer than a signature is
-- good.
CREATE TABLE webhook_deliveries (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    trigger_id uuid NOT NULL REFERENCES triggers (id) ON DELETE CASCADE,
    delivery text NOT NULL,
    run_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (trigger_id, delivery)
);
CREATE INDEX webhook_deliveries_of_tenant ON webhook_deliveries (tenant_id);
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (received_at);
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON webhook_deliveries
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO lyceum_app;
GRANT SELECT, DELETE ON webhook_deliveries TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Schedules whose time has come, the oldest first. Who starts the run moves the time on, in one transaction.
CREATE FUNCTION due_triggers(at timestamptz, most integer) RETURNS TABLE (tenant_id uuid, trigger_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.tenant_id, d.id FROM triggers d JOIN tenants t ON t.id = d.tenant_id AND t.state = 'active'
    WHERE d.kind = 'schedule' AND d.is_enabled AND d.next_at <= at ORDER BY d.next_at LIMIT most
$$;
-- When the next schedule is due; NULL where there is none.
CREATE FUNCTION next_trigger_due() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT min(d.next_at) FROM triggers d JOIN tenants t ON t.id = d.tenant_id AND t.state = 'active'
    WHERE d.kind = 'schedule' AND d.is_enabled
$$;
-- Whose webhook this is; NULL for one that takes nothing.
CREATE FUNCTION tenant_of_webhook(webhook uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.tenant_id FROM triggers d JOIN tenants t ON t.id = d.tenant_id AND t.state = 'active'
    WHERE d.id = webhook AND d.kind = 'webhook' AND d.is_enabled
$$;
CREATE FUNCTION forget_webhook_deliveries(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM webhook_deliveries WHERE received_at < before
$$;
REVOKE ALL ON FUNCTION due_triggers(timestamptz, integer), next_trigger_due(), tenant_of_webhook(uuid),
    forget_webhook_deliveries(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_triggers(timestamptz, integer), next_trigger_due(), tenant_of_webhook(uuid),
    forget_webhook_deliveries(timestamptz) TO lyceum_app;
RESET ROLE;
