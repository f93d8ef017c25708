-- Runs by which authors try drafts: of versions without a number, which hold a draft as it was saved.
ALTER TABLE workflow_versions
    ALTER COLUMN number DROP NOT NULL,
    -- The revision of the draft that a version without a number is.
    ADD COLUMN draft_revision integer CHECK (draft_revision >= 0),
    ADD CONSTRAINT workflow_versions_kind CHECK ((number IS NULL) = (draft_revision IS NOT NULL));
CREATE INDEX workflow_versions_of_drafts ON workflow_versions (workflow_id, draft_revision) WHERE number IS NULL;

ALTER TABLE threads
    DROP CONSTRAINT threads_origin_check,
    ADD CONSTRAINT threads_origin_check CHECK (origin IN ('chat', 'api', 'schedule', 'webhook', 'call', 'trial'));
