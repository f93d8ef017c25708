-- Second factors of people: an authenticator app, and codes on paper that stand in for it once each.

-- Like the account, they belong to no tenant: they are visible where the person is.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- The secret that the app shares, sealed.
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- NULL until the person has shown that their app works: until then it is not asked for.
    confirmed_at timestamptz,
    -- The period of the last code that was taken: neither it nor an earlier one is taken again.
    last_step bigint
);
ALTER TABLE second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_factors FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON second_factors
    USING (EXISTS (SELECT FROM memberships m
        WHERE m.user_id = second_factors.user_id AND m.tenant_id = app_tenant_id()))
    WITH CHECK (EXISTS (SELECT FROM memberships m
        WHERE m.user_id = second_factors.user_id AND m.tenant_id = app_tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON second_factors TO lyceum_app;

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
    -- SHA-256 of the code: enough for 80 random bits.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (user_id, hash)
);
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON recovery_codes
    USING (EXISTS (SELECT FROM memberships m
        WHERE m.user_id = recovery_codes.user_id AND m.tenant_id = app_tenant_id()))
    WITH CHECK (EXISTS (SELECT FROM memberships m
        WHERE m.user_id = recovery_codes.user_id AND m.tenant_id = app_tenant_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO lyceum_app;

-- People who have shown their password and not yet their second factor.
CREATE TABLE sign_in_tickets (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- SHA-256 of the ticket.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    method text NOT NULL CHECK (method ~ '^[a-z_]{1,32}$'),
    expires_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
CREATE INDEX sign_in_tickets_of_person ON sign_in_tickets (tenant_id, user_id);
ALTER TABLE sign_in_tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sign_in_tickets
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_tickets TO lyceum_app;
