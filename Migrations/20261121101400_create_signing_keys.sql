-- The pairs of keys that the installation signs with, so that others can check what it says. They belong to no tenant.
CREATE TABLE signing_keys (
    -- The kid: the thumbprint of the public half.
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
    algorithm text NOT NULL CHECK (algorithm IN ('RS256', 'ES256', 'EdDSA')),
    -- PKCS#8, sealed.
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- From when it signs: a while after it was published, so that whoever keeps our keys has seen it by then.
    signs_from timestamptz NOT NULL,
    -- From when it is published no more; NULL while it is the newest.
    removed_from timestamptz
);
CREATE INDEX signing_keys_by_start ON signing_keys (algorithm, signs_from);
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_keys TO lyceum_app;
