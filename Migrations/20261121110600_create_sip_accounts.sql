-- Accounts at telephone providers and exchanges, the numbers that lead to assistants, and who keeps which account known.
CREATE TABLE sip_accounts (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- register: we make ourselves known there; trunk: an exchange that is known by its address; open: anybody on this
    -- machine, for trying out.
    mode text NOT NULL CHECK (mode IN ('register', 'trunk', 'open')),
    host text CHECK (octet_length(host) BETWEEN 1 AND 255),
    port integer CHECK (port BETWEEN 1 AND 65535),
    transport text NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
    username text CHECK (octet_length(username) BETWEEN 1 AND 200),
    -- Sealed; NULL for accounts without one.
    password bytea,
    -- The last four characters of a long password; else empty.
    password_hint text NOT NULL DEFAULT '' CHECK (length(password_hint) <= 4),
    allowed_cidrs text[] NOT NULL DEFAULT '{}',
    -- HOST or HOST:PORT; NULL for none.
    outbound_proxy text CHECK (octet_length(outbound_proxy) BETWEEN 1 AND 262),
    -- What is told as the caller of calls that we place; NULL for the user name.
    caller_number text CHECK (caller_number ~ '^[0-9]{2,20}$'),
    -- Answers calls to numbers that nobody mapped; NULL: they are declined.
    default_workflow_id uuid,
    is_enabled boolean NOT NULL,
    -- NULL for no limit.
    concurrent_calls integer CHECK (concurrent_calls BETWEEN 0 AND 10000),
    -- Of calls that we place; days are those of UTC. NULL for no limit.
    calls_a_day integer CHECK (calls_a_day BETWEEN 0 AND 1000000),
    minutes_a_day integer CHECK (minutes_a_day BETWEEN 0 AND 1000000),
    -- In millionths of the installation's currency.
    money_a_day bigint CHECK (money_a_day >= 0),
    price_minute bigint NOT NULL DEFAULT 0 CHECK (price_minute >= 0),
    -- Digits that numbers which may be called begin with; none may be called where it is empty.
    outbound_prefixes text[] NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (mode <> 'register' OR host IS NOT NULL AND username IS NOT NULL),
    CHECK (mode <> 'trunk' OR cardinality(allowed_cidrs) > 0),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, name),
    FOREIGN KEY (tenant_id, default_workflow_id) REFERENCES workflows (tenant_id, id)
        ON DELETE SET NULL (default_workflow_id)
);
ALTER TABLE sip_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sip_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sip_accounts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON sip_accounts TO lyceum_app;
CREATE TRIGGER sealed_password BEFORE INSERT OR UPDATE OF password ON sip_accounts
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('password');
GRANT SELECT, UPDATE ON sip_accounts TO lyceum_definer;

CREATE TABLE phone_numbers (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    sip_account_id uuid NOT NULL,
    -- number: exactly these digits; prefix: whatever begins with them, the longest first.
    kind text NOT NULL CHECK (kind IN ('number', 'prefix')),
    digits text NOT NULL CHECK (digits ~ '^[0-9]{1,20}$'),
    workflow_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, sip_account_id, kind, digits),
    FOREIGN KEY (tenant_id, sip_account_id) REFERENCES sip_accounts (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE phone_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON phone_numbers
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON phone_numbers TO lyceum_app;

-- How the registration of an account goes, and which server sees to it: the one whose lease holds.
CREATE TABLE sip_registrations (
    tenant_id uuid NOT NULL,
    sip_account_id uuid NOT NULL,
    server uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('registering', 'registered', 'failed', 'unregistered')),
    -- What the other side said, such as 403 Forbidden.
    detail text CHECK (length(detail) <= 500),
    changed_at timestamptz NOT NULL,
    lease_expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, sip_account_id),
    FOREIGN KEY (tenant_id, sip_account_id) REFERENCES sip_accounts (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE sip_registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE sip_registrations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sip_registrations
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON sip_registrations TO lyceum_app;

-- Tells every server whose accounts or numbers have changed.
CREATE FUNCTION tell_sip_accounts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('lyceum_sip_accounts', coalesce(NEW.tenant_id, OLD.tenant_id)::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_sip_accounts AFTER INSERT OR UPDATE OR DELETE ON sip_accounts
    FOR EACH ROW EXECUTE FUNCTION tell_sip_accounts();
CREATE TRIGGER tell_sip_accounts AFTER INSERT OR UPDATE OR DELETE ON phone_numbers
    FOR EACH ROW EXECUTE FUNCTION tell_sip_accounts();

-- The tenants that have accounts in use: calls come before anybody knows whose they are.
CREATE FUNCTION tenants_with_sip_accounts() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT a.tenant_id FROM sip_accounts a JOIN tenants t ON t.id = a.tenant_id WHERE a.is_enabled
$$;
ALTER FUNCTION tenants_with_sip_accounts() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION tenants_with_sip_accounts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenants_with_sip_accounts() TO lyceum_app;
