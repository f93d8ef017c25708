-- Tells of a budget's warning once in each of its periods, whoever comes to it first.
ALTER TABLE budgets
    -- The beginning of the period whose warning is in the audit log; NULL before there was one.
    ADD COLUMN told_period timestamptz;

DROP FUNCTION settle_budget_holds(jsonb);
-- Counts what calls really took, in the place of their holds, once; gives the budgets that have come to their warning and
-- of which nobody has been told in this period. Holds of servers that died an hour ago go with them.
CREATE FUNCTION settle_budget_holds(calls jsonb)
RETURNS TABLE (budget uuid, budget_name text, period_start timestamptz, used bigint, most bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
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
                b.told_period,
                CASE b.unit WHEN 'money' THEN s.cost WHEN 'tokens' THEN s.tokens ELSE s.calls END AS amount
            FROM sums s JOIN budgets b ON b.tenant_id = app_tenant_id() AND b.id = s.budget_id) s
        WHERE p.tenant_id = app_tenant_id() AND p.budget_id = s.budget_id AND p.subject = s.subject
            AND p.starts_at = s.starts_at
        RETURNING p.budget_id, p.starts_at, p.used, p.warned_at, s.name, s.most, s.told_period)
    SELECT c.budget_id, c.name, c.starts_at, max(c.used), c.most FROM counted c
    WHERE c.warned_at IS NOT NULL AND c.told_period IS DISTINCT FROM c.starts_at
    GROUP BY 1, 2, 3, 5;
    DELETE FROM budget_holds h
    WHERE h.tenant_id = app_tenant_id() AND h.expires_at < clock_timestamp() - interval '1 hour';
END
$$;
REVOKE ALL ON FUNCTION settle_budget_holds(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_budget_holds(jsonb) TO lyceum_app;
