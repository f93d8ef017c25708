-- Holds the secrets of clients at identity providers to the open sealing keys.
CREATE TRIGGER sealed_client_secret BEFORE INSERT OR UPDATE OF client_secret ON identity_providers
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('client_secret');
GRANT SELECT, UPDATE ON identity_providers TO lyceum_definer;
