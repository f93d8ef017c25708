-- Conversation threads and their items, in the words of the ChatKit protocol.
CREATE TABLE threads (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- The person whose thread it is; nobody else may open it.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workflow_id uuid NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    title text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX threads_of_person ON threads (tenant_id, user_id, workflow_id, id);

CREATE TABLE thread_items (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    thread_id uuid NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    -- The run that wrote the item; none for what the person wrote.
    run_id uuid,
    kind text NOT NULL,
    -- The item's own members; id, thread and time stand in the columns.
    content jsonb NOT NULL,
    -- What each annotation of an answer cites: the server's side of the source panel, never sent in a stream.
    citations jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL
);
CREATE INDEX thread_items_in_order ON thread_items (thread_id, id);
CREATE INDEX thread_items_tenant ON thread_items (tenant_id);

ALTER TABLE threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE threads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON threads
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON threads TO lyceum_app;

ALTER TABLE thread_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE thread_items FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON thread_items
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON thread_items TO lyceum_app;
