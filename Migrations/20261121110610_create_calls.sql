-- Telephone calls, from the first ring, or from the wish to place one, until they are over.
CREATE TABLE calls (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    -- queued: nobody has begun to place it; ended: it is over, or came to nothing.
    status text NOT NULL CHECK (status IN ('queued', 'ringing', 'answered', 'ended')),
    sip_account_id uuid,
    workflow_id uuid,
    -- What the signalling says, which anybody can claim; NULL where it was withheld or is forgotten.
    from_party text CHECK (octet_length(from_party) <= 300),
    to_party text CHECK (octet_length(to_party) <= 300),
    -- The person whose conversation it is; NULL until there is one.
    user_id uuid,
    thread_id uuid,
    -- The server that carries it, which renews the lease; what a server that died had is over.
    server uuid,
    lease_expires_at timestamptz,
    hang_up_requested_at timestamptz,
    created_at timestamptz NOT NULL,
    answered_at timestamptz,
    ended_at timestamptz,
    -- Why it ended.
    reason text CHECK (length(reason) BETWEEN 1 AND 64),
    -- When each stage was reached, by name.
    stages jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stages) = 'object'),
    -- How long the stages of each turn took, in milliseconds.
    turns jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(turns) = 'array'),
    -- Packets, loss, jitter, and an estimate of the quality.
    media jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(media) = 'object'),
    -- What one minute costs, in millionths of the installation's currency, as it was when the call began.
    price_minute bigint NOT NULL DEFAULT 0 CHECK (price_minute >= 0),
    -- The most seconds that it may last; NULL for no end.
    most_seconds integer CHECK (most_seconds >= 0),
    -- What a workflow wants of a call that it placed, and the run that waits for its end.
    request jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(request) = 'object'),
    waiting_run_id uuid,
    CHECK ((status = 'ended') = (ended_at IS NOT NULL)),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, sip_account_id) REFERENCES sip_accounts (tenant_id, id)
        ON DELETE SET NULL (sip_account_id),
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE SET NULL (workflow_id),
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE SET NULL (thread_id)
);
CREATE INDEX calls_live ON calls (tenant_id, sip_account_id) WHERE status <> 'ended';
CREATE INDEX calls_leased ON calls (lease_expires_at) WHERE status <> 'ended';
CREATE INDEX calls_of_day ON calls (tenant_id, created_at);
CREATE INDEX calls_of_thread ON calls (tenant_id, thread_id);
ALTER TABLE calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE calls FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON calls
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON calls TO lyceum_app;
GRANT SELECT, UPDATE ON calls TO lyceum_definer;

-- What was recorded of calls, piece by piece.
CREATE TABLE call_recordings (
    tenant_id uuid NOT NULL,
    call_id uuid NOT NULL,
    part integer NOT NULL CHECK (part >= 0),
    bytes bytea NOT NULL CHECK (octet_length(bytes) <= 1048576),
    PRIMARY KEY (tenant_id, call_id, part),
    FOREIGN KEY (tenant_id, call_id) REFERENCES calls (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE call_recordings ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_recordings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON call_recordings
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, DELETE ON call_recordings TO lyceum_app;

-- Calls that wait to be placed, of all tenants: each is given once, to whoever asks first.
CREATE FUNCTION claim_calls(holder uuid, lease interval, most integer)
RETURNS TABLE (tenant_id uuid, call_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE calls c SET status = 'ringing', server = holder, lease_expires_at = clock_timestamp() + lease
    WHERE c.id IN (
        SELECT q.id FROM calls q WHERE q.status = 'queued' AND q.lease_expires_at > clock_timestamp()
        ORDER BY q.id LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING c.tenant_id, c.id
$$;
-- Keeps a server's calls from being taken for lost; gives those that somebody wants to end.
CREATE FUNCTION renew_calls(holder uuid, lease interval) RETURNS TABLE (tenant_id uuid, call_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH renewed AS (
        UPDATE calls c SET lease_expires_at = clock_timestamp() + lease
        WHERE c.server = holder AND c.status IN ('ringing', 'answered')
        RETURNING c.tenant_id, c.id, c.hang_up_requested_at)
    SELECT r.tenant_id, r.id FROM renewed r WHERE r.hang_up_requested_at IS NOT NULL
$$;
-- Calls whose server died, and those that nobody placed in time.
CREATE FUNCTION lost_calls(most integer) RETURNS TABLE (tenant_id uuid, call_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.tenant_id, c.id FROM calls c
    WHERE c.status <> 'ended' AND c.lease_expires_at < clock_timestamp() ORDER BY c.lease_expires_at LIMIT most
$$;
ALTER FUNCTION claim_calls(uuid, interval, integer) OWNER TO lyceum_definer;
ALTER FUNCTION renew_calls(uuid, interval) OWNER TO lyceum_definer;
ALTER FUNCTION lost_calls(integer) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION claim_calls(uuid, interval, integer), renew_calls(uuid, interval), lost_calls(integer)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_calls(uuid, interval, integer), renew_calls(uuid, interval), lost_calls(integer)
    TO lyceum_app;
