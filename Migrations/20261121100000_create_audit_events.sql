-- Who did what: a chain of events for each tenant, and one of the operator, each event carrying the hash of the one before.
--
-- The operator's own chain has the tenant 00000000-0000-0000-0000-000000000000, which is no row of tenants. Events outlive
-- their tenant: hence no foreign key. They hold identifiers, never names or addresses of mail, so that erasing a person
-- leaves the chain whole.

-- The last event of each chain, and the last one that its tenant's retention removed: the chain begins after that.
CREATE TABLE audit_chains (
    tenant_id uuid PRIMARY KEY,
    sequence bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT sha256(''),
    pruned_sequence bigint NOT NULL DEFAULT 0,
    pruned_hash bytea NOT NULL DEFAULT sha256('')
);

CREATE TABLE audit_events (
    tenant_id uuid NOT NULL,
    -- Counts from 1 without a gap; set with both hashes by the trigger below.
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'api_key', 'operator', 'system')),
    actor_id text,
    -- The person whom the actor acts for, where that is another one.
    on_behalf_of text,
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
    target_kind text NOT NULL CHECK (length(target_kind) BETWEEN 1 AND 100),
    target_id text NOT NULL CHECK (length(target_id) <= 200),
    -- {"field": {"from": …, "to": …}}; of what is secret or personal only that it changed.
    difference jsonb NOT NULL,
    -- Of the request's sender.
    address text,
    request_id text,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_events_in_time ON audit_events (tenant_id, at);
CREATE INDEX audit_events_of_actor ON audit_events (tenant_id, actor_id, sequence);
CREATE INDEX audit_events_of_target ON audit_events (tenant_id, target_id, sequence);

ALTER TABLE audit_chains ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chains FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_chains
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT ON audit_chains TO lyceum_app;

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_events
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
-- Append-only: neither UPDATE nor DELETE, and neither place in the chain nor hash is the server's to choose.
GRANT SELECT, INSERT (tenant_id, at, actor_kind, actor_id, on_behalf_of, action, target_kind, target_id, difference,
    address, request_id) ON audit_events TO lyceum_app;

-- A text as a netstring, so that no two lists of texts have one form; '-' for none.
CREATE FUNCTION audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value || ',', '-');

-- Gives a new event its place and hash. Whoever appends holds the chain until the end of the transaction.
CREATE FUNCTION chain_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    chain audit_chains;
BEGIN
    INSERT INTO audit_chains (tenant_id) VALUES (NEW.tenant_id) ON CONFLICT DO NOTHING;
    SELECT * INTO chain FROM audit_chains WHERE tenant_id = NEW.tenant_id FOR UPDATE;
    NEW.sequence := chain.sequence + 1;
    NEW.previous_hash := chain.hash;
    NEW.hash := sha256(chain.hash || convert_to(
        audit_field(NEW.tenant_id::text) || audit_field(NEW.sequence::text)
        || audit_field((extract(epoch FROM NEW.at) * 1000000)::bigint::text)
        || audit_field(NEW.actor_kind) || audit_field(NEW.actor_id) || audit_field(NEW.on_behalf_of)
        || audit_field(NEW.action) || audit_field(NEW.target_kind) || audit_field(NEW.target_id)
        || audit_field(NEW.difference::text) || audit_field(NEW.address) || audit_field(NEW.request_id), 'UTF8'));
    UPDATE audit_chains SET sequence = NEW.sequence, hash = NEW.hash WHERE tenant_id = NEW.tenant_id;
    RETURN NEW;
END
$$;

-- Removes the events of the current tenant before a time, and remembers where the chain now begins. Nothing of the last
-- thirty days goes, whoever asks. Gives how many went.
CREATE FUNCTION prune_audit_events(before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    chain audit_chains;
    boundary bigint;
    removed bigint;
BEGIN
    SELECT * INTO chain FROM audit_chains WHERE tenant_id = app_tenant_id() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- Only what lies before the first event that stays, so that the rest is one piece.
    SELECT coalesce(min(sequence) - 1, chain.sequence) INTO boundary FROM audit_events
        WHERE tenant_id = chain.tenant_id AND at >= least(before, now() - interval '30 days');
    IF boundary <= chain.pruned_sequence THEN
        RETURN 0;
    END IF;
    UPDATE audit_chains c SET pruned_sequence = boundary, pruned_hash = e.hash
        FROM audit_events e
        WHERE c.tenant_id = chain.tenant_id AND e.tenant_id = chain.tenant_id AND e.sequence = boundary;
    DELETE FROM audit_events WHERE tenant_id = chain.tenant_id AND sequence <= boundary;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- The tenants that have a chain, for the operator who checks them all.
CREATE FUNCTION audited_tenants() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT tenant_id FROM audit_chains ORDER BY tenant_id $$;

GRANT SELECT, INSERT, UPDATE ON audit_chains TO lyceum_definer;
GRANT SELECT, DELETE ON audit_events TO lyceum_definer;
ALTER FUNCTION chain_audit_event() OWNER TO lyceum_definer;
ALTER FUNCTION prune_audit_events(timestamptz) OWNER TO lyceum_definer;
ALTER FUNCTION audited_tenants() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION chain_audit_event(), prune_audit_events(timestamptz), audited_tenants() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_audit_events(timestamptz), audited_tenants() TO lyceum_app;

CREATE TRIGGER chain_audit_event BEFORE INSERT ON audit_events
    FOR EACH ROW EXECUTE FUNCTION chain_audit_event();
