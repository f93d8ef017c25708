-- Full-text search of documents by questions, in English and French alike, with or without accents.

-- Words without meaning are dropped in both languages whatever language surrounds them; all others are passed on.
CREATE TEXT SEARCH DICTIONARY lyceum_stop_english (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY lyceum_stop_french (TEMPLATE = simple, STOPWORDS = french, ACCEPT = false);

-- Every text is read by both stemmers, since neither texts nor questions say their language: "ampèremètres" meets
-- "amperemetre", and "resistors" meets "resistor", in the same column.
CREATE TEXT SEARCH CONFIGURATION lyceum_english (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION lyceum_english
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part, numword, numhword, hword_numpart
    WITH lyceum_stop_english, lyceum_stop_french, unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION lyceum_french (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION lyceum_french
    ALTER MAPPING FOR asciiword, word, asciihword, hword, hword_asciipart, hword_part, numword, numhword, hword_numpart
    WITH lyceum_stop_english, lyceum_stop_french, unaccent, french_stem;

-- The parser takes typographic apostrophes and operators for letters: in "l’intensité" and "R·I" it would see one word.
CREATE FUNCTION separated_words(body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT translate(body, '’‘ʼ´·×⋅', '''''''''   ') $$;

-- What a passage is found by: its words, and more strongly those of the headings above it.
CREATE FUNCTION passage_words(heading_path text[], body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT setweight(to_tsvector('public.lyceum_english', h.words), 'B')
            || setweight(to_tsvector('public.lyceum_french', h.words), 'B')
            || to_tsvector('public.lyceum_english', b.words)
            || to_tsvector('public.lyceum_french', b.words)
        FROM (SELECT public.separated_words(array_to_string(heading_path, ' ')) AS words) h,
            (SELECT public.separated_words(body) AS words) b
    $$;

-- The question without the question words and articles that the stop lists leave in.
CREATE FUNCTION question_words(question text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT regexp_replace(public.separated_words(question),
            '\m(les|quel|quelle|quels|quelles|comment|pourquoi|quand|où|combien|cette|cet|ça|cela|donc|sont|faire)\M',
            ' ', 'gi')
    $$;

-- Matches passages with any word of the question; nothing where no word is left.
CREATE FUNCTION any_word_of(question text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT coalesce(string_agg('''' || replace(replace(word, '\', '\\'), '''', '''''') || '''', ' | '), '')::tsquery
        FROM public.question_words(question) AS q (words),
            unnest(tsvector_to_array(to_tsvector('public.lyceum_english', q.words)
                || to_tsvector('public.lyceum_french', q.words))) AS word
    $$;

-- Matches passages with every word of the question, as one stemmer or the other reads it.
CREATE FUNCTION every_word_of(question text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT plainto_tsquery('public.lyceum_english', q.words) || plainto_tsquery('public.lyceum_french', q.words)
        FROM public.question_words(question) AS q (words)
    $$;
