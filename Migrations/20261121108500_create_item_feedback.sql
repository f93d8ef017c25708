-- Whether single entries of conversations helped their people: what they said of them last.
CREATE TABLE item_feedback (
    -- Made anew with each change, so that the latest comes first.
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    thread_id uuid NOT NULL,
    item_id uuid NOT NULL REFERENCES thread_items (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('positive', 'negative')),
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, item_id, user_id),
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX item_feedback_of_thread ON item_feedback (tenant_id, thread_id, id);
CREATE INDEX item_feedback_of_item ON item_feedback (item_id);
CREATE INDEX item_feedback_of_person ON item_feedback (tenant_id, user_id, id);
ALTER TABLE item_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON item_feedback
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON item_feedback TO lyceum_app;
