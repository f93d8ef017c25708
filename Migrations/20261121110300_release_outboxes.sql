-- A server that ends gives back what its outboxes had leased, for others to take up at once.
SET LOCAL ROLE lyceum_definer;
-- Nobody's failure, so not an attempt either.
CREATE FUNCTION release_effects(replica uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE effects SET lease_owner = NULL, lease_expires_at = NULL, attempts = greatest(attempts - 1, 0)
    WHERE lease_owner = replica AND status = 'pending'
$$;
-- What was interrupted may have arrived.
CREATE FUNCTION release_lti_scores(replica uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE lti_scores SET lease_owner = NULL, lease_expires_at = NULL, attempts = greatest(attempts - 1, 0),
        may_have_arrived = true
    WHERE lease_owner = replica AND status = 'pending'
$$;
REVOKE ALL ON FUNCTION release_effects(uuid), release_lti_scores(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release_effects(uuid), release_lti_scores(uuid) TO lyceum_app;
RESET ROLE;
