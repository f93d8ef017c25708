-- Records what each call of a language model took, for those who pay and for budgets.
CREATE TABLE model_calls (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- No references: what was paid stays, whatever becomes of what it was paid for.
    user_id uuid,
    course_id uuid,
    workflow_id uuid,
    version_id uuid,
    run_id uuid,
    step text CHECK (octet_length(step) <= 256),
    purpose text NOT NULL CHECK (octet_length(purpose) <= 32),
    provider text NOT NULL CHECK (octet_length(provider) <= 256),
    model text NOT NULL CHECK (octet_length(model) <= 256),
    input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
    output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
    -- Parts of those before them.
    cached_tokens bigint NOT NULL CHECK (cached_tokens >= 0),
    reasoning_tokens bigint NOT NULL CHECK (reasoning_tokens >= 0),
    images integer NOT NULL DEFAULT 0 CHECK (images >= 0),
    -- In millionths of the installation's currency.
    cost bigint NOT NULL CHECK (cost >= 0),
    -- The provider did not say what the call took.
    is_estimated boolean NOT NULL,
    -- Whether it answered in the place of a model that a budget did not allow.
    is_fallback boolean NOT NULL,
    first_ms integer CHECK (first_ms >= 0),
    total_ms integer NOT NULL CHECK (total_ms >= 0),
    -- `answered`, or why it was not.
    outcome text NOT NULL CHECK (octet_length(outcome) <= 32),
    -- When it began.
    at timestamptz NOT NULL
);
CREATE INDEX model_calls_by_time ON model_calls (tenant_id, at);
CREATE INDEX model_calls_of_person ON model_calls (tenant_id, user_id) WHERE user_id IS NOT NULL;
ALTER TABLE model_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON model_calls
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON model_calls TO lyceum_app;

-- The course that a run is part of: that of the link it was begun by, or the one in which its person meets the assistant;
-- NULL where there is none or more than one.
CREATE FUNCTION course_of_run(sought uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(
        (SELECT l.course_id FROM lti_placements p
            JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
            WHERE p.tenant_id = r.tenant_id AND p.thread_id = r.thread_id LIMIT 1),
        (SELECT CASE WHEN count(*) = 1 THEN min(a.course_id::text)::uuid END
            FROM threads t
            JOIN course_assistants a ON a.tenant_id = t.tenant_id AND a.workflow_id = t.workflow_id
            JOIN course_memberships m
                ON m.tenant_id = a.tenant_id AND m.course_id = a.course_id AND m.user_id = t.user_id
            WHERE t.tenant_id = r.tenant_id AND t.id = r.thread_id))
    FROM workflow_runs r WHERE r.tenant_id = app_tenant_id() AND r.id = sought
$$;
REVOKE ALL ON FUNCTION course_of_run(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION course_of_run(uuid) TO lyceum_app;
