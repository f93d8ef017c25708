-- Lets people pin, archive, name and delete their conversations, and those who teach close them.
ALTER TABLE threads
    -- What the title was made from: a person's own is never replaced.
    ADD COLUMN title_source text NOT NULL DEFAULT 'message' CHECK (title_source IN ('message', 'model', 'person')),
    ADD COLUMN pinned_at timestamptz,
    ADD COLUMN archived_at timestamptz,
    -- When its person deleted it: it can be brought back until retention removes it.
    ADD COLUMN deleted_at timestamptz,
    -- One that is locked or closed takes no messages.
    ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'locked', 'closed')),
    ADD COLUMN status_reason text CHECK (status <> 'active' OR status_reason IS NULL);

-- A deleted thread is not there, whichever statement looks for it, unless its transaction says that it wants to see it.
CREATE POLICY deleted_threads_are_hidden ON threads AS RESTRICTIVE
    USING (deleted_at IS NULL OR current_setting('app.deleted_threads', true) = 'shown');

-- What a person did last comes first, in all assistants or in one.
CREATE INDEX threads_by_activity ON threads (tenant_id, user_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX threads_of_workflow_by_activity ON threads (tenant_id, user_id, workflow_id, updated_at, id)
    WHERE deleted_at IS NULL;
-- What retention removes for good.
CREATE INDEX threads_deleted ON threads (tenant_id, deleted_at) WHERE deleted_at IS NOT NULL;
