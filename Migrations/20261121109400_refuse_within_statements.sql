-- Ends the statement, and what was sent in one go with it, with an error of this code: so a condition within a statement
-- undoes the others without another round trip.
CREATE FUNCTION refuse(code text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = code;
END
$$;
REVOKE ALL ON FUNCTION refuse(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refuse(text) TO lyceum_app;
