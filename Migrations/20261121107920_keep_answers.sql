-- What models and searches answered to each step, so that a conversation can be played again as a test; and which
-- conversation a test was recorded from, with which it goes.
ALTER TABLE run_steps ADD COLUMN answers jsonb;
ALTER TABLE workflow_tests
    ADD COLUMN recorded_from uuid,
    ADD FOREIGN KEY (tenant_id, recorded_from) REFERENCES threads (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX workflow_tests_recorded ON workflow_tests (tenant_id, recorded_from) WHERE recorded_from IS NOT NULL;
