-- Lets people find their conversations by the words in them, in any language, with or without accents.
--
-- No word is left out and none is cut to its stem, because a conversation says its language nowhere: whoever searches
-- gives beginnings of words instead.
CREATE TEXT SEARCH CONFIGURATION lyceum_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION lyceum_words
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part, numword, numhword, hword_numpart
    WITH unaccent, simple;

-- The text of an item that people see, without the marks of its highlights; the longest that a row can be found by.
CREATE FUNCTION said_text(kind text, content jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT left(translate(string_agg(part ->> 'text', ' '), E'\ue000\ue001', ''), 100000)
        FROM jsonb_array_elements(
            CASE WHEN kind IN ('user_message', 'assistant_message') AND jsonb_typeof(content -> 'content') = 'array'
                THEN content -> 'content' ELSE '[]' END) AS part
        WHERE jsonb_typeof(part) = 'object'
    $$;

CREATE FUNCTION said_words(body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT to_tsvector('public.lyceum_words', public.separated_words(coalesce(body, ''))) $$;

ALTER TABLE thread_items
    ADD COLUMN words tsvector NOT NULL GENERATED ALWAYS AS (said_words(said_text(kind, content))) STORED;
CREATE INDEX thread_items_words ON thread_items USING gin (tenant_id, words);

-- The person's threads in whose title, or in one of whose messages, all words of the query stand; of messages each one.
--
-- Under a row-level-security policy the words' index cannot be used, because the match operator is not leakproof. This
-- function uses it, for the tenant and the person alone, and gives nothing but names. It plans anew each time: for a person
-- with few threads it looks into them, and for rare words into the index.
GRANT SELECT ON threads, thread_items TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;
CREATE FUNCTION search_threads(person uuid, sought tsquery) RETURNS TABLE (thread_id uuid, item_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    BEGIN
        RETURN QUERY EXECUTE
            'SELECT t.id, NULL::uuid FROM threads t
            WHERE t.tenant_id = $1 AND t.user_id = $2 AND said_words(t.title) @@ $3
            UNION ALL
            SELECT i.thread_id, i.id FROM thread_items i JOIN threads t ON t.id = i.thread_id
            WHERE i.tenant_id = $1 AND t.tenant_id = $1 AND t.user_id = $2 AND i.words @@ $3'
            USING app_tenant_id(), person, sought;
    END
    $$;
REVOKE ALL ON FUNCTION search_threads(uuid, tsquery) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_threads(uuid, tsquery) TO lyceum_app;
RESET ROLE;
