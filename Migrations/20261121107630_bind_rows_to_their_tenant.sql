-- Binds items, runs, steps, events and versions to the tenant of what they belong to: a row that names another tenant's
-- thread, run or workflow cannot be written, whatever the code or a policy lets through.
--
-- The parent's tenant exists because the parent does, so that most children need no reference of their own to tenants: a
-- row is checked against one other row, not two.
ALTER TABLE workflows ADD CONSTRAINT workflows_identity UNIQUE (tenant_id, id);
ALTER TABLE workflow_versions ADD CONSTRAINT workflow_versions_identity UNIQUE (tenant_id, id);
ALTER TABLE threads ADD CONSTRAINT threads_identity UNIQUE (tenant_id, id);
ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_identity UNIQUE (tenant_id, id);

ALTER TABLE workflow_versions
    DROP CONSTRAINT workflow_versions_workflow_id_fkey,
    DROP CONSTRAINT workflow_versions_tenant_id_fkey,
    ADD FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE thread_items
    DROP CONSTRAINT thread_items_thread_id_fkey,
    DROP CONSTRAINT thread_items_tenant_id_fkey,
    ADD FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE workflow_runs
    DROP CONSTRAINT workflow_runs_thread_id_fkey,
    DROP CONSTRAINT workflow_runs_workflow_version_id_fkey,
    DROP CONSTRAINT workflow_runs_tenant_id_fkey,
    ADD FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE CASCADE,
    ADD FOREIGN KEY (tenant_id, workflow_version_id) REFERENCES workflow_versions (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE run_steps
    DROP CONSTRAINT run_steps_run_id_fkey,
    DROP CONSTRAINT run_steps_tenant_id_fkey,
    ADD FOREIGN KEY (tenant_id, run_id) REFERENCES workflow_runs (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE run_events
    DROP CONSTRAINT run_events_run_id_fkey,
    DROP CONSTRAINT run_events_tenant_id_fkey,
    ADD FOREIGN KEY (tenant_id, run_id) REFERENCES workflow_runs (tenant_id, id) ON DELETE CASCADE;

-- The new constraint's index does its work.
DROP INDEX workflow_runs_of_tenant;
