-- Says which version a step is of where its run called another workflow, so that a trace can show its title.
ALTER TABLE run_steps
    -- NULL: the run's own.
    ADD COLUMN workflow_version_id uuid,
    ADD FOREIGN KEY (tenant_id, workflow_version_id) REFERENCES workflow_versions (tenant_id, id)
        ON DELETE SET NULL (workflow_version_id);
CREATE INDEX run_steps_of_called_version ON run_steps (tenant_id, workflow_version_id)
    WHERE workflow_version_id IS NOT NULL;
