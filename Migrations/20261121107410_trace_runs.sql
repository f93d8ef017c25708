-- Tells how runs came about, and what each of their steps changed.
ALTER TABLE threads
    -- What began the thread. Lists of conversations show those of the chat.
    ADD COLUMN origin text NOT NULL DEFAULT 'chat'
        CHECK (origin IN ('chat', 'api', 'schedule', 'webhook', 'call'));

ALTER TABLE run_steps
    -- What the step changed in the state of its run: [{"path", "value"?}]; NULL where it changed nothing.
    ADD COLUMN changes jsonb;

-- A tenant's runs, newest first.
CREATE INDEX workflow_runs_of_tenant ON workflow_runs (tenant_id, id);
