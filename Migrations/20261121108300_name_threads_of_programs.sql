-- Lets programs name their conversations, so that they need not keep the identifiers that the server gave.
ALTER TABLE threads
    -- SHA-256 of the name: names may be those of people.
    ADD COLUMN name_hash bytea;
CREATE UNIQUE INDEX threads_by_name ON threads (tenant_id, user_id, workflow_id, name_hash)
    WHERE name_hash IS NOT NULL;
