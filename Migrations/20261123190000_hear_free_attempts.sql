-- An attempt that keeps nobody waiting leaves no time behind before which the next one is too early: of two that begin
-- together, the one with the earlier time may be counted last.
SET LOCAL ROLE lyceum_definer;

-- As before, but for the free attempts.
CREATE OR REPLACE FUNCTION begin_attempt(keys uuid[], free integer[], longest integer[], at timestamptz) RETURNS integer
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
    SELECT asked.key, now.attempts, at,
        CASE WHEN now.attempts < asked.free THEN '-infinity'
            ELSE at + make_interval(secs => least(2 ^ least(now.attempts - asked.free, 20), asked.longest)) END
    FROM unnest(keys, free, longest) AS asked (key, free, longest)
    LEFT JOIN attempt_counts b ON b.key = asked.key AND b.last_at > at - interval '1 hour'
    CROSS JOIN LATERAL (SELECT coalesce(b.attempts, 0) + 1 AS attempts) AS now
    ORDER BY asked.key
    -- Where two made the row at once, both count.
    ON CONFLICT (key) DO UPDATE SET last_at = greatest(c.last_at, excluded.last_at), next_at = excluded.next_at,
        attempts = CASE WHEN c.last_at > at - interval '1 hour' THEN c.attempts + 1 ELSE excluded.attempts END;
    RETURN NULL;
END
$$;

-- As before; the wait that is taken back leaves no time behind either.
CREATE OR REPLACE FUNCTION end_attempts(forgotten uuid[], forgiven uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM FROM attempt_counts c WHERE c.key = ANY (forgotten || forgiven) ORDER BY c.key FOR UPDATE;
    DELETE FROM attempt_counts c WHERE c.key = ANY (forgotten) OR c.key = forgiven AND c.attempts <= 1;
    UPDATE attempt_counts c SET attempts = c.attempts - 1, next_at = '-infinity' WHERE c.key = forgiven;
END
$$;
RESET ROLE;
