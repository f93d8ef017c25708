-- Counts attempts at passwords and codes for all servers of an installation together.
--
-- A row is known by a hash of whom it counts and belongs to no tenant. Losing the counts in a crash costs a few free
-- attempts: hence UNLOGGED. The server's role has no right to the table, only to the functions.
CREATE UNLOGGED TABLE attempt_counts (
    key uuid PRIMARY KEY,
    attempts integer NOT NULL,
    last_at timestamptz NOT NULL,
    -- When the next attempt is heard.
    next_at timestamptz NOT NULL
);
CREATE INDEX attempt_counts_by_age ON attempt_counts (last_at);
ALTER TABLE attempt_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempt_counts FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON attempt_counts TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;

-- Counts an attempt under each key and gives NULL, or gives the seconds that the next one must wait for any of them and
-- counts nothing. Past its free ones each attempt doubles the key's wait, from one second to its longest; an hour of
-- silence forgets.
CREATE FUNCTION begin_attempt(keys uuid[], free integer[], longest integer[], at timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    wait numeric;
BEGIN
    PERFORM FROM attempt_counts c WHERE c.key = ANY (keys) ORDER BY c.key FOR UPDATE;
    SELECT max(extract(epoch FROM c.next_at - at)) INTO wait FROM attempt_counts c
    WHERE c.key = ANY (keys) AND c.last_at > at - interval '1 hour' AND c.next_at > at;
    IF wait IS NOT NULL THEN
        RETURN ceil(wait)::integer;
    END IF;
    INSERT INTO attempt_counts AS c (key, attempts, last_at, next_at)
    SELECT asked.key, now.attempts, at, at + make_interval(secs =>
        CASE WHEN now.attempts < asked.free THEN 0
            ELSE least(2 ^ least(now.attempts - asked.free, 20), asked.longest) END)
    FROM unnest(keys, free, longest) AS asked (key, free, longest)
    LEFT JOIN attempt_counts b ON b.key = asked.key AND b.last_at > at - interval '1 hour'
    CROSS JOIN LATERAL (SELECT coalesce(b.attempts, 0) + 1 AS attempts) AS now
    ORDER BY asked.key
    -- Where two made the row at once, both count.
    ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at, next_at = excluded.next_at,
        attempts = CASE WHEN c.last_at > at - interval '1 hour' THEN c.attempts + 1 ELSE excluded.attempts END;
    RETURN NULL;
END
$$;

-- Forgets the attempts under some keys, and takes one attempt back under another, with the wait that it brought.
CREATE FUNCTION end_attempts(forgotten uuid[], forgiven uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM FROM attempt_counts c WHERE c.key = ANY (forgotten || forgiven) ORDER BY c.key FOR UPDATE;
    DELETE FROM attempt_counts c WHERE c.key = ANY (forgotten) OR c.key = forgiven AND c.attempts <= 1;
    UPDATE attempt_counts c SET attempts = c.attempts - 1, next_at = c.last_at WHERE c.key = forgiven;
END
$$;

-- Forgets buckets and counts that nobody asked for in an hour: by then any bucket is full again, and attempts count no
-- more.
CREATE OR REPLACE FUNCTION forget_rate_buckets() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        DELETE FROM rate_buckets WHERE updated_at < clock_timestamp() - interval '1 hour';
        DELETE FROM attempt_counts WHERE last_at < clock_timestamp() - interval '1 hour'
    $$;

REVOKE ALL ON FUNCTION begin_attempt(uuid[], integer[], integer[], timestamptz), end_attempts(uuid[], uuid)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_attempt(uuid[], integer[], integer[], timestamptz), end_attempts(uuid[], uuid)
    TO lyceum_app;
RESET ROLE;
