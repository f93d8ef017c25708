-- Lets servers take documents in by themselves, with a state that people see, and lets stores be described.
ALTER TABLE vector_stores
    ADD COLUMN description text NOT NULL DEFAULT '' CHECK (length(description) <= 4000),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    -- Counts the changes of the title and the description.
    ADD COLUMN version integer NOT NULL DEFAULT 1;

ALTER TABLE documents
    ADD COLUMN bytes integer NOT NULL GENERATED ALWAYS AS (octet_length(text)) STORED,
    ADD COLUMN state text NOT NULL DEFAULT 'ready'
        CHECK (state IN ('queued', 'reading', 'embedding', 'ready', 'failed')),
    -- The passages that its text was divided into, and how many of them have their vectors.
    ADD COLUMN passages integer NOT NULL DEFAULT 0 CHECK (passages >= 0),
    ADD COLUMN embedded integer NOT NULL DEFAULT 0 CHECK (embedded BETWEEN 0 AND passages),
    -- Why the last attempt failed.
    ADD COLUMN error text,
    -- Attempts that were begun since somebody last asked for them.
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    -- When it is due; while a server works on it, when that server has lost it. NULL for what rests.
    ADD COLUMN next_at timestamptz,
    -- The server's claim on it.
    ADD COLUMN claim uuid,
    ADD CONSTRAINT documents_due CHECK ((next_at IS NULL) = (state IN ('ready', 'failed')));

ALTER TABLE documents NO FORCE ROW LEVEL SECURITY;
ALTER TABLE chunks NO FORCE ROW LEVEL SECURITY;
UPDATE documents d SET passages = c.count, embedded = c.count
FROM (SELECT document_id, count(*) FROM chunks GROUP BY document_id) c WHERE c.document_id = d.id;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
ALTER TABLE chunks FORCE ROW LEVEL SECURITY;

-- The one that can be found, and beside it the one that is to take its place.
ALTER TABLE documents DROP CONSTRAINT documents_tenant_id_store_id_name_key;
CREATE UNIQUE INDEX documents_by_name ON documents (tenant_id, store_id, name) WHERE state = 'ready';
CREATE UNIQUE INDEX documents_coming_by_name ON documents (tenant_id, store_id, name) WHERE state <> 'ready';
CREATE INDEX documents_of_store ON documents (tenant_id, store_id, id);
CREATE INDEX documents_due ON documents (next_at) WHERE next_at IS NOT NULL;

GRANT SELECT, UPDATE ON documents TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;
-- Takes up to `most` documents whose time has come for a server, the longest due first.
CREATE FUNCTION claim_documents(lease interval, most integer)
RETURNS TABLE (tenant_id uuid, document_id uuid, claim uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE documents AS document
    SET state = 'reading', embedded = 0, attempts = document.attempts + 1, next_at = now() + lease,
        claim = gen_random_uuid()
    WHERE document.id IN (
        SELECT id FROM documents WHERE next_at <= now() ORDER BY next_at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING document.tenant_id, document.id, document.claim
$$;
-- Seconds until the next document is due, negative where it has been for so long; NULL where there is none.
CREATE FUNCTION next_document_due() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT extract(epoch FROM min(next_at) - now())::double precision FROM documents WHERE next_at IS NOT NULL
$$;
-- Makes due at once what servers have claimed: for a start that knows no other server lives.
CREATE FUNCTION end_document_claims() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE documents SET next_at = now(), state = 'queued', claim = NULL WHERE next_at IS NOT NULL AND claim IS NOT NULL
$$;
REVOKE ALL ON FUNCTION claim_documents(interval, integer), next_document_due(), end_document_claims() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_documents(interval, integer), next_document_due(), end_document_claims() TO lyceum_app;
RESET ROLE;
