-- Lets a conversation have branches, and its runs stand again where they stood when a message came.
--
-- A branch is a row; the first one of a thread has none until there is a second, and goes by the thread's own uuid. NULL
-- in `branch_id` is the first branch, so that what there was before needs no change.
CREATE TABLE thread_branches (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- The branch that it goes on from; NULL for the first one of the thread.
    parent_id uuid,
    -- The last item that it has of its parent; NULL where it has none.
    fork_after uuid,
    -- What the person calls it.
    name text CHECK (char_length(name) <= 100),
    created_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX thread_branches_of_thread ON thread_branches (tenant_id, thread_id, id);
ALTER TABLE thread_branches ENABLE ROW LEVEL SECURITY;
ALTER TABLE thread_branches FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON thread_branches
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON thread_branches TO lyceum_app;

-- The branch that is shown and goes on.
ALTER TABLE threads ADD COLUMN branch_id uuid;
-- The branch in which the item was made.
ALTER TABLE thread_items ADD COLUMN branch_id uuid;
-- Not coalesce(), which the planner does not look into before a policy, and so would not find the index by.
CREATE INDEX thread_items_of_branch
    ON thread_items ((CASE WHEN branch_id IS NULL THEN thread_id ELSE branch_id END), id);
ALTER TABLE workflow_runs
    ADD COLUMN branch_id uuid,
    -- The message that began the run, or that another run took from it.
    ADD COLUMN message_id uuid,
    -- The first of the runs that this one is a copy of a copy of; NULL for a run that began by itself.
    ADD COLUMN first_run_id uuid;

-- How a run rested when a message came: what going back to that message needs.
CREATE TABLE run_rests (
    message_id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    -- Counts from 1 within the run.
    ordinal integer NOT NULL,
    -- The last event of the run before the message.
    event integer NOT NULL,
    workflow_version_id uuid NOT NULL,
    -- What the run's machine knew; NULL once that is too long ago.
    snapshot jsonb,
    waits text[] NOT NULL,
    -- What the run had been told of and not heard yet.
    signals jsonb NOT NULL CHECK (jsonb_typeof(signals) = 'array'),
    FOREIGN KEY (tenant_id, run_id) REFERENCES workflow_runs (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX run_rests_of_run ON run_rests (tenant_id, run_id, ordinal);
ALTER TABLE run_rests ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_rests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON run_rests
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON run_rests TO lyceum_app;

-- What those are told who listen to a thread, beside its items: items that were removed, and another branch.
CREATE TABLE thread_notices (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- {"removed": [item …], "runs": [run …]} or {"branch": …}
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX thread_notices_of_thread ON thread_notices (tenant_id, thread_id, id);
ALTER TABLE thread_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE thread_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON thread_notices
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON thread_notices TO lyceum_app;
