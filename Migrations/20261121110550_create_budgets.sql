-- Budgets for language models, and what holds them exact whichever servers ask at once.
CREATE TABLE budgets (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    scope text NOT NULL CHECK (scope IN ('tenant', 'course', 'workflow', 'person')),
    -- What the scope names; NULL: each by itself.
    course_id uuid,
    workflow_id uuid,
    user_id uuid,
    unit text NOT NULL CHECK (unit IN ('money', 'tokens', 'calls')),
    period text NOT NULL CHECK (period IN ('day', 'month', 'term')),
    time_zone text NOT NULL,
    starts_on date,
    ends_on date,
    -- Money in millionths of the installation's currency. Nothing at all is allowed by 0.
    most bigint NOT NULL CHECK (most >= 0),
    warn_permille integer CHECK (warn_permille BETWEEN 1 AND 1000),
    action text NOT NULL CHECK (action IN ('warn', 'fallback', 'stop')),
    fallback_model text CHECK (length(fallback_model) BETWEEN 1 AND 200),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (num_nonnulls(course_id, workflow_id, user_id) <= 1),
    CHECK (course_id IS NULL OR scope = 'course'),
    CHECK (workflow_id IS NULL OR scope = 'workflow'),
    CHECK (user_id IS NULL OR scope = 'person'),
    CHECK ((period = 'term') = (starts_on IS NOT NULL AND ends_on IS NOT NULL)),
    CHECK (ends_on >= starts_on),
    CHECK ((action = 'fallback') = (fallback_model IS NOT NULL)),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);
ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE budgets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON budgets
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON budgets TO lyceum_app;

-- What was used of a budget in a period. Whoever takes a hold or settles one holds the row meanwhile.
CREATE TABLE budget_periods (
    tenant_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    -- The course, workflow, person or tenant.
    subject uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    used bigint NOT NULL,
    warned_at timestamptz,
    PRIMARY KEY (tenant_id, budget_id, subject, starts_at),
    FOREIGN KEY (tenant_id, budget_id) REFERENCES budgets (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE budget_periods ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_periods FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON budget_periods
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON budget_periods TO lyceum_app;

-- What calls under way may take at most. A hold of a server that died runs out.
CREATE TABLE budget_holds (
    tenant_id uuid NOT NULL,
    call_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    subject uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    server uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, call_id, budget_id),
    FOREIGN KEY (tenant_id, budget_id, subject, starts_at)
        REFERENCES budget_periods (tenant_id, budget_id, subject, starts_at) ON DELETE CASCADE
);
CREATE INDEX budget_holds_of_period ON budget_holds (tenant_id, budget_id, subject, starts_at);
CREATE INDEX budget_holds_of_server ON budget_holds (server);
ALTER TABLE budget_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_holds FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON budget_holds
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON budget_holds TO lyceum_app;

-- When the budget's period began that holds the time; NULL outside of its term.
CREATE FUNCTION budget_start(period text, time_zone text, starts_on date, ends_on date, moment timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN period <> 'term' THEN date_trunc(period, moment, time_zone)
        WHEN moment >= starts_on::timestamp AT TIME ZONE time_zone
            AND moment < (ends_on + 1)::timestamp AT TIME ZONE time_zone THEN starts_on::timestamp AT TIME ZONE time_zone
    END
$$;

-- Takes a hold of what a call may take at most from every budget that applies to it, or none.
--
-- `free`: no budget applies. `held`: the call may be made. `full`: `budget` has nothing left. `busy`: it has something
-- left, but not beside what calls under way may take; once they are settled the call may fit. A call that finds nothing
-- under way beside it is let in as long as anything is left, whatever it may take: so nothing that fits is refused, and a
-- budget is exceeded by one call at most.
CREATE FUNCTION take_budget_holds(
    call uuid, server uuid, moment timestamptz, lease interval, person uuid, course uuid, workflow uuid, version uuid,
    run uuid, cost bigint, tokens bigint, passed uuid[], OUT verdict text, OUT budget uuid, OUT action text,
    OUT fallback_model text)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    b record;
    in_course uuid := course;
    in_workflow uuid := workflow;
    taken bigint;
    held bigint;
    amount bigint;
    budgets_held uuid[] := '{}';
    subjects uuid[] := '{}';
    starts timestamptz[] := '{}';
    amounts bigint[] := '{}';
BEGIN
    verdict := 'free';
    IF in_workflow IS NULL AND version IS NOT NULL THEN
        SELECT v.workflow_id INTO in_workflow FROM workflow_versions v
        WHERE v.tenant_id = app_tenant_id() AND v.id = version;
    END IF;
    IF in_course IS NULL AND run IS NOT NULL
        AND EXISTS (SELECT FROM budgets g WHERE g.tenant_id = app_tenant_id() AND g.scope = 'course') THEN
        in_course := course_of_run(run);
    END IF;
    -- In one order everywhere, so that no two wait for each other.
    FOR b IN
        SELECT g.*, s.subject, budget_start(g.period, g.time_zone, g.starts_on, g.ends_on, moment) AS period_start
        FROM budgets g
        CROSS JOIN LATERAL (SELECT CASE g.scope
            WHEN 'tenant' THEN g.tenant_id WHEN 'course' THEN in_course WHEN 'workflow' THEN in_workflow
            ELSE person END AS subject) s
        WHERE g.tenant_id = app_tenant_id() AND s.subject IS NOT NULL AND g.id <> ALL (passed)
            AND coalesce(g.course_id, g.workflow_id, g.user_id, s.subject) = s.subject
            AND budget_start(g.period, g.time_zone, g.starts_on, g.ends_on, moment) IS NOT NULL
        ORDER BY g.id
    LOOP
        IF verdict = 'free' THEN verdict := 'held'; END IF;
        amount := CASE b.unit WHEN 'money' THEN cost WHEN 'tokens' THEN tokens ELSE 1 END;
        SELECT p.used INTO taken FROM budget_periods p
        WHERE p.tenant_id = b.tenant_id AND p.budget_id = b.id AND p.subject = b.subject
            AND p.starts_at = b.period_start FOR UPDATE;
        IF NOT FOUND THEN
            -- A budget that is made within its period begins with what the period has taken.
            INSERT INTO budget_periods (tenant_id, budget_id, subject, starts_at, used)
            SELECT b.tenant_id, b.id, b.subject, b.period_start,
                CASE WHEN b.created_at <= b.period_start THEN 0 ELSE (
                    SELECT coalesce(sum(CASE b.unit WHEN 'money' THEN m.cost
                        WHEN 'tokens' THEN m.input_tokens + m.output_tokens ELSE 1 END), 0)
                    FROM model_calls m
                    WHERE m.tenant_id = b.tenant_id AND m.at >= b.period_start AND m.at <= moment
                        AND CASE b.scope WHEN 'tenant' THEN true WHEN 'course' THEN m.course_id = b.subject
                            WHEN 'workflow' THEN m.workflow_id = b.subject ELSE m.user_id = b.subject END) END
            ON CONFLICT DO NOTHING;
            SELECT p.used INTO taken FROM budget_periods p
            WHERE p.tenant_id = b.tenant_id AND p.budget_id = b.id AND p.subject = b.subject
                AND p.starts_at = b.period_start FOR UPDATE;
        END IF;
        SELECT coalesce(sum(h.amount), 0) INTO held FROM budget_holds h
        WHERE h.tenant_id = b.tenant_id AND h.budget_id = b.id AND h.subject = b.subject
            AND h.starts_at = b.period_start AND h.expires_at > clock_timestamp();
        IF b.action <> 'warn' THEN
            IF b.most = 0 OR amount > 0 AND taken >= b.most THEN
                verdict := 'full'; budget := b.id; action := b.action; fallback_model := b.fallback_model;
                RETURN;
            ELSIF amount > 0 AND held > 0 AND taken + held + amount > b.most AND verdict = 'held' THEN
                verdict := 'busy'; budget := b.id; action := b.action; fallback_model := b.fallback_model;
            END IF;
        END IF;
        budgets_held := budgets_held || b.id;
        subjects := subjects || b.subject;
        starts := starts || b.period_start;
        amounts := amounts || amount;
    END LOOP;
    IF verdict = 'held' THEN
        INSERT INTO budget_holds (tenant_id, call_id, budget_id, subject, starts_at, server, amount, expires_at)
        SELECT app_tenant_id(), call, u.budget_id, u.subject, u.starts_at, take_budget_holds.server, u.amount,
            clock_timestamp() + lease
        FROM unnest(budgets_held, subjects, starts, amounts) AS u (budget_id, subject, starts_at, amount);
    END IF;
END
$$;

-- Counts what calls really took, in the place of their holds, once; gives the budgets that come to their warning by it.
-- Holds of servers that died an hour ago go with them.
CREATE FUNCTION settle_budget_holds(calls jsonb)
RETURNS TABLE (budget uuid, budget_name text)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM budget_periods p
    WHERE p.tenant_id = app_tenant_id() AND (p.budget_id, p.subject, p.starts_at) IN (
        SELECT h.budget_id, h.subject, h.starts_at
        FROM jsonb_to_recordset(calls) AS c (id uuid)
        JOIN budget_holds h ON h.tenant_id = app_tenant_id() AND h.call_id = c.id)
    ORDER BY p.budget_id, p.subject, p.starts_at FOR UPDATE;
    RETURN QUERY
    WITH settled AS (
        DELETE FROM budget_holds h USING jsonb_to_recordset(calls) AS c (id uuid, cost bigint, tokens bigint, calls int)
        WHERE h.tenant_id = app_tenant_id() AND h.call_id = c.id
        RETURNING h.budget_id, h.subject, h.starts_at, c.cost, c.tokens, c.calls),
    sums AS (
        SELECT s.budget_id, s.subject, s.starts_at, sum(s.cost) AS cost, sum(s.tokens) AS tokens, sum(s.calls) AS calls
        FROM settled s GROUP BY 1, 2, 3),
    counted AS (
        UPDATE budget_periods p
        SET used = p.used + s.amount,
            warned_at = coalesce(p.warned_at,
                CASE WHEN (p.used + s.amount)::numeric * 1000 >= s.most::numeric * s.warn_permille THEN now() END)
        FROM (
            SELECT s.budget_id, s.subject, s.starts_at, b.most, coalesce(b.warn_permille, 1000) AS warn_permille, b.name,
                CASE b.unit WHEN 'money' THEN s.cost WHEN 'tokens' THEN s.tokens ELSE s.calls END AS amount
            FROM sums s JOIN budgets b ON b.tenant_id = app_tenant_id() AND b.id = s.budget_id) s
        WHERE p.tenant_id = app_tenant_id() AND p.budget_id = s.budget_id AND p.subject = s.subject
            AND p.starts_at = s.starts_at
        RETURNING p.budget_id, p.warned_at, s.name)
    -- The time of this transaction: noted by it.
    SELECT DISTINCT c.budget_id, c.name FROM counted c WHERE c.warned_at = now();
    DELETE FROM budget_holds h
    WHERE h.tenant_id = app_tenant_id() AND h.expires_at < clock_timestamp() - interval '1 hour';
END
$$;
REVOKE ALL ON FUNCTION budget_start, take_budget_holds, settle_budget_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION budget_start, take_budget_holds, settle_budget_holds TO lyceum_app;

-- Keeps a server's holds from running out.
CREATE FUNCTION renew_budget_holds(holder uuid, lease interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE budget_holds SET expires_at = clock_timestamp() + lease WHERE server = holder
$$;
-- The tenants that have budgets: only their calls ask.
CREATE FUNCTION tenants_with_budgets() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT tenant_id FROM budgets
$$;
GRANT SELECT, UPDATE ON budget_holds TO lyceum_definer;
GRANT SELECT ON budgets TO lyceum_definer;
ALTER FUNCTION renew_budget_holds(uuid, interval) OWNER TO lyceum_definer;
ALTER FUNCTION tenants_with_budgets() OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION renew_budget_holds(uuid, interval), tenants_with_budgets() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_budget_holds(uuid, interval), tenants_with_budgets() TO lyceum_app;
