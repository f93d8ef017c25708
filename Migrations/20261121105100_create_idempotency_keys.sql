-- Makes the table of requests that were sent with an Idempotency-Key, with the answers that the same request gets again.
CREATE TABLE idempotency_keys (
    -- Another for each time that the request is carried out.
    id uuid PRIMARY KEY,
    -- The installation's operator, who belongs to no tenant, has zeros in both.
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- SHA-256 of the key and of what speaks for the person: an API key does not get what its person was answered.
    key bytea NOT NULL CHECK (octet_length(key) = 32),
    -- SHA-256 of the request.
    request bytea NOT NULL CHECK (octet_length(request) = 32),
    started_at timestamptz NOT NULL,
    -- Until when the server that began is thought to work on it.
    leased_until timestamptz NOT NULL,
    -- NULL while the request is being carried out.
    answered_at timestamptz,
    -- The answer, sealed, because some show a secret this once; NULL also for one that is too large to keep.
    answer bytea,
    expires_at timestamptz NOT NULL,
    UNIQUE (tenant_id, user_id, key)
);
CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON idempotency_keys
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO lyceum_app;
GRANT SELECT, UPDATE, DELETE ON idempotency_keys TO lyceum_definer;

CREATE TRIGGER sealed_answer BEFORE INSERT OR UPDATE OF answer ON idempotency_keys
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('answer');

-- Forgets what has ended, of all tenants; gives how much that was.
CREATE FUNCTION forget_idempotency_keys(at timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH gone AS (DELETE FROM idempotency_keys WHERE expires_at <= at RETURNING 1) SELECT count(*) FROM gone
    $$;
ALTER FUNCTION forget_idempotency_keys(timestamptz) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION forget_idempotency_keys(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_idempotency_keys(timestamptz) TO lyceum_app;
