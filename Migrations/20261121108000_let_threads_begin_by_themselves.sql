-- Lets a conversation begin by itself, once for each person and workflow until they say something in it.
ALTER TABLE threads
    -- Whether the thread began by itself and its person has done nothing in it yet.
    ADD COLUMN is_untouched boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX threads_untouched ON threads (tenant_id, user_id, workflow_id) WHERE is_untouched;
