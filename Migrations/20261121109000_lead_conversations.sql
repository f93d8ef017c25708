-- What teachers do in conversations: who reads them, who answers in the assistant's place, and what is said meanwhile.
ALTER TABLE threads
    -- Who answers in the assistant's place, since when, and until when at most; NULL where nobody does.
    ADD COLUMN taken_by uuid,
    ADD COLUMN taken_at timestamptz,
    ADD COLUMN taken_until timestamptz,
    -- The items that the person wrote meanwhile and that no run has heard of, in their order.
    ADD COLUMN unheard uuid[] NOT NULL DEFAULT '{}';
-- The newest conversations of a tenant, and those in which something was said last.
CREATE INDEX threads_of_tenant ON threads (tenant_id, id);
CREATE INDEX threads_of_tenant_by_activity ON threads (tenant_id, updated_at);

ALTER TABLE thread_items
    -- Who wrote an answer in their own name; NULL for what assistants say and for the person whose thread it is.
    ADD COLUMN author_id uuid;

ALTER TABLE conversation_settings
    -- Whether people are shown who else read their conversations.
    ADD COLUMN readers boolean NOT NULL DEFAULT false;

-- Who read whose conversation: one row for each reader, which says when first and, to the hour, when last.
CREATE TABLE conversation_readings (
    tenant_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- The reader. The row stays when they leave: people may still ask who read what they said.
    user_id uuid NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, thread_id, user_id),
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE conversation_readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_readings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON conversation_readings
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_readings TO lyceum_app;
