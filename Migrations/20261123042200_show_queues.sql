-- How much waits in an institution, or in the whole installation, and since when.
CREATE INDEX effects_failed ON effects (tenant_id, created_at) WHERE status = 'failed';
CREATE INDEX lti_scores_failed ON lti_scores (tenant_id, score_timestamp) WHERE status = 'failed';
CREATE INDEX documents_failed ON documents (tenant_id) WHERE state = 'failed';

-- Of what the caller may see. Ages are in seconds; failures are those of the last seven days.
CREATE FUNCTION queue_state() RETURNS TABLE (
    runs_waiting bigint, runs_working bigint, runs_oldest double precision,
    documents_waiting bigint, documents_oldest double precision, documents_failed bigint,
    effects_waiting bigint, effects_oldest double precision, effects_failed bigint,
    scores_waiting bigint, scores_oldest double precision, scores_failed bigint,
    accounts bigint, registered bigint, calls bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.waiting, r.working, r.oldest, d.waiting, d.oldest,
        (SELECT count(*) FROM documents WHERE state = 'failed'),
        e.waiting, e.oldest,
        (SELECT count(*) FROM effects WHERE status = 'failed' AND created_at >= now() - interval '7 days'),
        s.waiting, s.oldest,
        (SELECT count(*) FROM lti_scores WHERE status = 'failed' AND score_timestamp >= now() - interval '7 days'),
        (SELECT count(*) FROM sip_accounts WHERE is_enabled),
        (SELECT count(*) FROM sip_registrations WHERE status = 'registered' AND lease_expires_at > now()),
        (SELECT count(*) FROM calls WHERE status <> 'ended')
    FROM (
        SELECT count(*) FILTER (WHERE status = 'queued') AS waiting, count(*) FILTER (WHERE status = 'running') AS working,
            extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'queued'))::double precision AS oldest
        FROM workflow_runs WHERE status IN ('queued', 'running')) r,
    (
        SELECT count(*) AS waiting, extract(epoch FROM now() - min(created_at))::double precision AS oldest
        FROM documents WHERE next_at IS NOT NULL) d,
    (
        SELECT count(*) AS waiting, extract(epoch FROM now() - min(created_at))::double precision AS oldest
        FROM effects WHERE status = 'pending') e,
    (
        SELECT count(*) AS waiting, extract(epoch FROM now() - min(score_timestamp))::double precision AS oldest
        FROM lti_scores WHERE status = 'pending') s
$$;

GRANT SELECT ON sip_registrations TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;
-- Of everybody; for the operator.
CREATE FUNCTION installation_state() RETURNS TABLE (
    runs_waiting bigint, runs_working bigint, runs_oldest double precision,
    documents_waiting bigint, documents_oldest double precision, documents_failed bigint,
    effects_waiting bigint, effects_oldest double precision, effects_failed bigint,
    scores_waiting bigint, scores_oldest double precision, scores_failed bigint,
    accounts bigint, registered bigint, calls bigint, tenants bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT q.*, (SELECT count(*) FROM tenants WHERE state = 'active') FROM queue_state() q
$$;
REVOKE ALL ON FUNCTION installation_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation_state() TO lyceum_app;
RESET ROLE;
