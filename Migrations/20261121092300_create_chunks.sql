-- Pieces of documents with their vectors and words: what search finds and answers cite.
CREATE TABLE chunks (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    store_id uuid NOT NULL,
    document_id uuid NOT NULL,
    -- Counts from 0 within the document.
    position integer NOT NULL CHECK (position >= 0),
    heading_path text[] NOT NULL,
    text text NOT NULL,
    -- Unicode scalars of the document's text, half open.
    start_offset integer NOT NULL CHECK (start_offset >= 0),
    end_offset integer NOT NULL CHECK (end_offset > start_offset),
    -- Of no fixed size, because models differ; an index needs one, so there is one for each usual size.
    embedding vector NOT NULL,
    dimensions integer NOT NULL CHECK (dimensions = vector_dims(embedding)),
    words tsvector NOT NULL GENERATED ALWAYS AS (passage_words(heading_path, text)) STORED,
    UNIQUE (tenant_id, document_id, position),
    FOREIGN KEY (tenant_id, store_id) REFERENCES vector_stores (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, document_id) REFERENCES documents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX chunks_of_store ON chunks (tenant_id, store_id);

-- Half precision costs no recall that search can see and 40 % less space; the sizes are those of the usual models.
CREATE INDEX chunks_embedding_384 ON chunks
    USING hnsw ((embedding::halfvec(384)) halfvec_cosine_ops) WHERE dimensions = 384;
CREATE INDEX chunks_embedding_768 ON chunks
    USING hnsw ((embedding::halfvec(768)) halfvec_cosine_ops) WHERE dimensions = 768;
CREATE INDEX chunks_embedding_1024 ON chunks
    USING hnsw ((embedding::halfvec(1024)) halfvec_cosine_ops) WHERE dimensions = 1024;
CREATE INDEX chunks_embedding_1536 ON chunks
    USING hnsw ((embedding::halfvec(1536)) halfvec_cosine_ops) WHERE dimensions = 1536;
CREATE INDEX chunks_embedding_3072 ON chunks
    USING hnsw ((embedding::halfvec(3072)) halfvec_cosine_ops) WHERE dimensions = 3072;

-- With the store in the same index, a frequent word costs what it costs in this store and not in all of them.
-- Without a list of pending entries, which every search would read until the next vacuum: embedding a chunk costs far
-- more than indexing it at once.
CREATE INDEX chunks_words ON chunks USING gin (store_id, words) WITH (fastupdate = off);

ALTER TABLE chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE chunks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON chunks
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON chunks TO lyceum_app;
GRANT SELECT ON chunks TO lyceum_definer;

-- Chunks of a store that hold words of the question, best first.
--
-- Under a row-level-security policy the words' index cannot be used, because the match operator is not leakproof. This
-- function runs past the policy, so its own tenant filter is the only guard: without a tenant it gives nothing.
-- Ranking reads every match, and a common word matches most chunks: at most `candidates` are ranked of those that hold
-- any word, and as many of those that hold all of them, so that the cap cannot lose the best.
CREATE FUNCTION search_chunk_words(store uuid, question text, candidates integer)
    RETURNS TABLE (chunk_id uuid, relevance real)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
    SET search_path = pg_catalog, public, pg_temp
    -- A question of stop words alone is nothing to tell anybody about.
    SET client_min_messages = warning
    AS $$
        WITH sought AS MATERIALIZED (
            SELECT any_word_of(question) AS any_word, every_word_of(question) AS every_word
        ), matches AS (
            (SELECT id, words FROM chunks
                WHERE tenant_id = app_tenant_id() AND store_id = store AND words @@ (SELECT every_word FROM sought)
                LIMIT candidates)
            UNION ALL
            (SELECT id, words FROM chunks
                WHERE tenant_id = app_tenant_id() AND store_id = store AND words @@ (SELECT any_word FROM sought)
                LIMIT candidates)
        )
        SELECT id, max(ts_rank(words, (SELECT any_word FROM sought)))
        FROM matches GROUP BY id ORDER BY 2 DESC, 1
    $$;
ALTER FUNCTION search_chunk_words(uuid, text, integer) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION search_chunk_words(uuid, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_chunk_words(uuid, text, integer) TO lyceum_app;
