-- Makes the table of the keys that secrets are sealed under, and holds every sealed column to it.
--
-- A sealed value names its key: a version byte (1), four bytes of the key's id, then nonce, ciphertext and tag. Its column
-- has a trigger, which lets nothing in that is not sealed under an open key, and holds the key open until the writing
-- transaction ends. Once `lyceum secrets rotate` has closed a key, no server can write under it any more.
--
-- A migration that adds a sealed column ends so, and Sources/Auth/Secrets/SealedColumn.swift names the column:
--     CREATE TRIGGER sealed_c BEFORE INSERT OR UPDATE OF c ON t
--         FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('c');
--     GRANT SELECT, UPDATE ON t TO lyceum_definer;

-- The keys belong to the installation and to no tenant.
CREATE TABLE sealing_keys (
    -- As sealed values name it.
    id bigint PRIMARY KEY CHECK (id BETWEEN 0 AND 4294967295),
    -- The open one with the greatest is what new values are sealed under.
    ordinal bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- The key, sealed under one derived from LYCEUM_SECRET_KEY. NULL for the key that is itself derived from it, which
    -- sealed values before there was this table, and NULL once the key is retired.
    wrapped_key bytea,
    -- open: sealed under; closed: only opened; retired: nothing is sealed under it any more.
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'retired')),
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    CHECK ((state = 'retired') = (retired_at IS NOT NULL)),
    CHECK (state <> 'retired' OR wrapped_key IS NULL)
);
GRANT SELECT, INSERT, UPDATE ON sealing_keys TO lyceum_app, lyceum_definer;

-- The id of the key that a value is sealed under; NULL for what is no sealed value.
CREATE FUNCTION sealing_key_of(sealed bytea) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT CASE WHEN octet_length(sealed) >= 33 AND get_byte(sealed, 0) = 1 THEN
            (get_byte(sealed, 1)::bigint << 24) | (get_byte(sealed, 2) << 16) | (get_byte(sealed, 3) << 8)
                | get_byte(sealed, 4)
        END
    $$;

CREATE FUNCTION require_open_sealing_key() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    DECLARE
        sealed bytea;
    BEGIN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO sealed USING NEW;
        IF sealed IS NULL THEN
            RETURN NEW;
        END IF;
        -- Whoever closes the key waits for this transaction.
        PERFORM FROM sealing_keys WHERE id = sealing_key_of(sealed) AND state = 'open' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION '%.% takes only values that are sealed under an open key', TG_TABLE_NAME, TG_ARGV[0]
                USING ERRCODE = 'LY001';
        END IF;
        RETURN NEW;
    END
    $$;

CREATE TRIGGER sealed_secret BEFORE INSERT OR UPDATE OF secret ON second_factors
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('secret');
CREATE TRIGGER sealed_private_key BEFORE INSERT OR UPDATE OF private_key ON signing_keys
    FOR EACH ROW EXECUTE FUNCTION require_open_sealing_key('private_key');
GRANT SELECT, UPDATE ON second_factors, signing_keys TO lyceum_definer;

-- The columns with that trigger.
CREATE FUNCTION sealed_columns() RETURNS TABLE (table_name text, column_name text)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.relname::text, split_part(encode(t.tgargs, 'escape'), '\000', 1)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgfoid = 'public.require_open_sealing_key'::regproc AND NOT t.tgisinternal AND t.tgenabled <> 'D'
    $$;

-- Re-sealing looks across tenants. It sees sealed values alone, and only those of columns with the trigger.
CREATE FUNCTION require_sealed_column(in_table text, in_column text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sealed_columns() s WHERE s.table_name = in_table AND s.column_name = in_column) THEN
            RAISE EXCEPTION '%.% is no sealed column', in_table, in_column;
        END IF;
    END
    $$;

-- How many values of a column are sealed under which key.
CREATE FUNCTION count_sealed(in_table text, in_column text) RETURNS TABLE (key_id bigint, sealed_rows bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    BEGIN
        PERFORM require_sealed_column(in_table, in_column);
        RETURN QUERY EXECUTE format(
            'SELECT sealing_key_of(%1$I), count(*) FROM public.%2$I WHERE %1$I IS NOT NULL GROUP BY 1 ORDER BY 1',
            in_column, in_table);
    END
    $$;

-- Values of a column that are sealed under another key than one, in the order of the rows' names, behind one of them.
CREATE FUNCTION sealed_otherwise(in_table text, in_column text, name_column text, kept bigint, behind text, most integer)
    RETURNS TABLE (row_name text, sealed bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    DECLARE
        kind text;
    BEGIN
        PERFORM require_sealed_column(in_table, in_column);
        SELECT format_type(a.atttypid, NULL) INTO STRICT kind FROM pg_attribute a
        WHERE a.attrelid = format('public.%I', in_table)::regclass AND a.attname = name_column;
        RETURN QUERY EXECUTE format(
            'SELECT %1$I::text, %2$I FROM public.%3$I WHERE %2$I IS NOT NULL'
                ' AND sealing_key_of(%2$I) IS DISTINCT FROM $1 %4$s ORDER BY %1$I LIMIT $3',
            name_column, in_column, in_table,
            CASE WHEN behind IS NULL THEN '' ELSE format('AND %I > $2::%s', name_column, kind) END)
            USING kept, behind, most;
    END
    $$;

-- Puts a value in the place of another, unless it has changed; says whether it did.
CREATE FUNCTION reseal(in_table text, in_column text, name_column text, row_name text, before bytea, after bytea)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
    DECLARE
        kind text;
        changed bigint;
    BEGIN
        PERFORM require_sealed_column(in_table, in_column);
        SELECT format_type(a.atttypid, NULL) INTO STRICT kind FROM pg_attribute a
        WHERE a.attrelid = format('public.%I', in_table)::regclass AND a.attname = name_column;
        EXECUTE format(
            'UPDATE public.%1$I SET %2$I = $1 WHERE %3$I = $2::%4$s AND %2$I = $3', in_table, in_column, name_column, kind)
            USING after, row_name, before;
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed = 1;
    END
    $$;

ALTER FUNCTION require_open_sealing_key() OWNER TO lyceum_definer;
ALTER FUNCTION count_sealed(text, text) OWNER TO lyceum_definer;
ALTER FUNCTION sealed_otherwise(text, text, text, bigint, text, integer) OWNER TO lyceum_definer;
ALTER FUNCTION reseal(text, text, text, text, bytea, bytea) OWNER TO lyceum_definer;
REVOKE ALL ON FUNCTION require_open_sealing_key(), count_sealed(text, text),
    sealed_otherwise(text, text, text, bigint, text, integer), reseal(text, text, text, text, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_sealed(text, text), sealed_otherwise(text, text, text, bigint, text, integer),
    reseal(text, text, text, text, bytea, bytea) TO lyceum_app;
