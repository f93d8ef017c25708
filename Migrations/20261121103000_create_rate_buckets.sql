-- The token buckets of rate limits, which all servers of an installation share.
--
-- A bucket is known by a hash of whom it limits and belongs to no tenant. Losing the buckets in a crash costs nothing but
-- a moment of generosity: hence UNLOGGED. The server's role has no right to the table, only to the functions.
CREATE UNLOGGED TABLE rate_buckets (
    key bytea PRIMARY KEY CHECK (octet_length(key) = 16),
    tokens double precision NOT NULL,
    -- How many tokens the last taker got.
    granted integer NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX rate_buckets_by_age ON rate_buckets (updated_at);
ALTER TABLE rate_buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_buckets FORCE ROW LEVEL SECURITY;

-- Takes as many of the wanted tokens as there are. The bucket holds `capacity` and gains `refill` a second, by the clock of
-- the database. Gives what was granted and what remains.
CREATE FUNCTION take_rate_tokens(bucket bytea, capacity double precision, refill double precision, wanted integer)
    RETURNS TABLE (granted integer, remaining double precision)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        INSERT INTO rate_buckets AS b (key, tokens, granted, updated_at)
        VALUES (bucket, capacity - least(wanted, floor(capacity)), least(wanted, floor(capacity))::integer,
            clock_timestamp())
        ON CONFLICT (key) DO UPDATE SET (tokens, granted, updated_at) = (
            SELECT available - least(wanted, floor(available)), least(wanted, floor(available))::integer, moment
            FROM (SELECT greatest(clock_timestamp(), b.updated_at)) AS now (moment),
                LATERAL (SELECT least(capacity,
                    b.tokens + extract(epoch FROM moment - b.updated_at)::double precision * refill)) AS filled (available))
        RETURNING b.granted, b.tokens
    $$;

-- Forgets buckets that nobody asked for in an hour: by then any is full again.
CREATE FUNCTION forget_rate_buckets() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ DELETE FROM rate_buckets WHERE updated_at < clock_timestamp() - interval '1 hour' $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON rate_buckets TO lyceum_definer;
ALTER FUNCTION take_rate_tokens(bytea, double precision, double precision, integer) OWNER TO lyceum_definer;
ALTER FUNCTION forget_rate_buckets() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION take_rate_tokens(bytea, double precision, double precision, integer), forget_rate_buckets()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_rate_tokens(bytea, double precision, double precision, integer), forget_rate_buckets()
    TO lyceum_app;
