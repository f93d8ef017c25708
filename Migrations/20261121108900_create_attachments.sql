-- Files that people send with their messages, and images that models made. What they hold lies in a store: here, in pieces,
-- or with another server, of which the row says the name.
CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Whose it is.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The conversation and the message that it belongs to, once it was sent.
    thread_id uuid,
    item_id uuid,
    origin text NOT NULL CHECK (origin IN ('person', 'model')),
    name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
    media_type text NOT NULL,
    -- While it is being received, the most that it may come to.
    size bigint NOT NULL CHECK (size >= 0),
    status text NOT NULL CHECK (status IN ('announced', 'receiving', 'ready')),
    -- 'database', or what names another server.
    store text NOT NULL,
    -- The hash of what the address for the upload ends with; good once.
    upload_hash bytea,
    -- When it goes, unless it is used by then.
    expires_at timestamptz,
    -- What a model may read of it.
    text text,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE attachments ADD CONSTRAINT attachments_identity UNIQUE (tenant_id, id);
CREATE INDEX attachments_of_person ON attachments (tenant_id, user_id, id);
CREATE INDEX attachments_by_user ON attachments (user_id);
CREATE INDEX attachments_by_thread ON attachments (tenant_id, thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX attachments_expiring ON attachments (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX attachments_by_upload ON attachments (upload_hash) WHERE upload_hash IS NOT NULL;
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attachments
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO lyceum_app;
GRANT SELECT, UPDATE, DELETE ON attachments TO lyceum_definer;

-- What attachments of the store 'database' hold, cut into pieces of one length, the last but shorter.
CREATE TABLE attachment_pieces (
    tenant_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 0),
    content bytea NOT NULL,
    PRIMARY KEY (tenant_id, attachment_id, number),
    FOREIGN KEY (tenant_id, attachment_id) REFERENCES attachments (tenant_id, id) ON DELETE CASCADE
);
-- It is compressed already, mostly: trying again costs more than it saves.
ALTER TABLE attachment_pieces ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE attachment_pieces ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_pieces FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attachment_pieces
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, DELETE ON attachment_pieces TO lyceum_app;

-- How much of attachments each tenant has. Whoever adds one holds the row, so that limits are exact.
CREATE TABLE attachment_usage (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    files bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
);
ALTER TABLE attachment_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON attachment_usage
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE ON attachment_usage TO lyceum_app;
GRANT SELECT, UPDATE ON attachment_usage TO lyceum_definer;

-- What other servers are still to delete: kept until they have, whatever removed the row, a tenant's end too.
CREATE TABLE blob_removals (
    store text NOT NULL,
    object_key text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    PRIMARY KEY (store, object_key)
);
CREATE INDEX blob_removals_due ON blob_removals (next_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON blob_removals TO lyceum_definer;

SET LOCAL ROLE lyceum_definer;
-- Counts, and sees to it that what is deleted here is deleted in its store.
CREATE FUNCTION note_attachment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE attachment_usage SET files = files + 1, bytes = bytes + NEW.size WHERE tenant_id = NEW.tenant_id;
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE attachment_usage SET bytes = bytes + NEW.size - OLD.size WHERE tenant_id = NEW.tenant_id;
    ELSE
        UPDATE attachment_usage SET files = files - 1, bytes = bytes - OLD.size WHERE tenant_id = OLD.tenant_id;
        IF OLD.store <> 'database' THEN
            INSERT INTO blob_removals (store, object_key, next_at)
            VALUES (OLD.store, OLD.tenant_id || '/' || OLD.id, now()) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    RETURN NULL;
END
$$;
-- The attachment that may be uploaded by whoever knows what the hash is of, as long as its person may act.
CREATE FUNCTION find_upload(hash bytea) RETURNS TABLE (tenant_id uuid, attachment_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.tenant_id, a.id FROM attachments a
    JOIN memberships m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id AND m.state = 'active'
    JOIN tenants t ON t.id = a.tenant_id AND t.state = 'active'
    JOIN users u ON u.id = a.user_id AND u.state = 'active'
    WHERE a.upload_hash = hash AND a.status = 'announced' AND a.expires_at > now()
$$;
-- Deletes up to so many attachments that were announced or uploaded and never used, and gives how many.
CREATE FUNCTION sweep_attachments(most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM attachments WHERE id IN (
            SELECT id FROM attachments WHERE expires_at < now() ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
-- Takes up to so many objects that the store is to delete; whoever takes them has that long.
CREATE FUNCTION claim_blob_removals(of_store text, lease interval, most integer) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE blob_removals AS removal SET next_at = now() + lease * least(removal.attempts + 1, 60), attempts = removal.attempts + 1
    WHERE removal.store = of_store AND removal.object_key IN (
        SELECT object_key FROM blob_removals WHERE store = of_store AND next_at <= now()
        ORDER BY next_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING removal.object_key
$$;
-- The store has deleted the object.
CREATE FUNCTION finish_blob_removal(of_store text, object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM blob_removals WHERE store = of_store AND object_key = object
$$;
-- Notes objects for deletion that no row knows, out of those that a store has.
CREATE FUNCTION note_blob_orphans(of_store text, tenants uuid[], ids uuid[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH noted AS (
        INSERT INTO blob_removals (store, object_key, next_at)
        SELECT of_store, object.tenant || '/' || object.id, now() FROM unnest(tenants, ids) AS object (tenant, id)
        WHERE NOT EXISTS (
            SELECT FROM attachments a
            WHERE a.tenant_id = object.tenant AND a.id = object.id AND a.store = of_store)
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) FROM noted
$$;
REVOKE ALL ON FUNCTION note_attachment(), find_upload(bytea), sweep_attachments(integer),
    claim_blob_removals(text, interval, integer), finish_blob_removal(text, text), note_blob_orphans(text, uuid[], uuid[])
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_upload(bytea), sweep_attachments(integer), claim_blob_removals(text, interval, integer),
    finish_blob_removal(text, text), note_blob_orphans(text, uuid[], uuid[]) TO lyceum_app;
RESET ROLE;

CREATE TRIGGER attachments_noted AFTER INSERT OR DELETE OR UPDATE OF size ON attachments
    FOR EACH ROW EXECUTE FUNCTION note_attachment();

-- Ties attachments of the person to a message, all of them or none: each is theirs, whole, and sent with no other.
CREATE FUNCTION bind_attachments(ids uuid[], thread uuid, item uuid, person uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bound bigint;
BEGIN
    UPDATE attachments SET thread_id = thread, item_id = item, expires_at = NULL
    WHERE tenant_id = app_tenant_id() AND id = ANY (ids) AND user_id = person AND status = 'ready' AND thread_id IS NULL;
    GET DIAGNOSTICS bound = ROW_COUNT;
    IF bound <> cardinality(ids) THEN
        RAISE EXCEPTION 'an attachment is not there' USING ERRCODE = 'LY404';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION bind_attachments(uuid[], uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bind_attachments(uuid[], uuid, uuid, uuid) TO lyceum_app;
