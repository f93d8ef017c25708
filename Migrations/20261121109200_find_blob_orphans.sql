-- Objects of other servers that no row knows: those of tenants that are here, whatever the row calls their store; and what an
-- upload left that ended after its row had gone.
SET LOCAL ROLE lyceum_definer;
-- A bucket may have several names, and attachments that were stored under an older one. What belongs to a tenant of another
-- installation is not touched.
CREATE OR REPLACE FUNCTION note_blob_orphans(of_store text, tenants uuid[], ids uuid[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH noted AS (
        INSERT INTO blob_removals (store, object_key, next_at)
        SELECT of_store, object.tenant || '/' || object.id, now() FROM unnest(tenants, ids) AS object (tenant, id)
        WHERE EXISTS (SELECT FROM tenants t WHERE t.id = object.tenant)
            AND NOT EXISTS (SELECT FROM attachments a WHERE a.tenant_id = object.tenant AND a.id = object.id)
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) FROM noted
$$;
-- Notes the object of an attachment for deletion, unless there is such an attachment.
CREATE FUNCTION note_blob_left(of_store text, tenant uuid, attachment uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO blob_removals (store, object_key, next_at)
    SELECT of_store, tenant || '/' || attachment, now()
    WHERE NOT EXISTS (SELECT FROM attachments a WHERE a.tenant_id = tenant AND a.id = attachment)
    ON CONFLICT (store, object_key) DO UPDATE SET next_at = now(), attempts = 0
$$;
REVOKE ALL ON FUNCTION note_blob_left(text, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_blob_left(text, uuid, uuid) TO lyceum_app;
RESET ROLE;
