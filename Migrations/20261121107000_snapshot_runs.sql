-- What a run's machine knows is kept with every step, so that a run is taken up where it was without being played again.
ALTER TABLE workflow_runs
    -- The strands of the run and where they are; NULL before the first step and after the last.
    ADD COLUMN snapshot jsonb,
    -- How the workflow ended, in its author's words.
    ADD COLUMN result jsonb,
    -- When a waiting run goes on although nothing happened.
    ADD COLUMN wake_at timestamptz;
CREATE INDEX workflow_runs_waking ON workflow_runs (wake_at) WHERE status = 'waiting' AND wake_at IS NOT NULL;

ALTER TABLE run_steps
    -- The strand of the run that the step belongs to; 0 is the run's own.
    ADD COLUMN strand integer NOT NULL DEFAULT 0,
    ADD COLUMN attempt integer NOT NULL DEFAULT 1,
    DROP CONSTRAINT run_steps_status_check,
    ADD CONSTRAINT run_steps_status_check
        CHECK (status IN ('running', 'waiting', 'completed', 'failed', 'cancelled'));

-- Runs of before have no snapshot; what they had shown was never finished.
UPDATE workflow_runs SET status = 'failed', finished_at = now(), error = jsonb_build_object(
    'code', 'interrupted', 'message', 'The server was renewed while it worked on this answer.', 'allow_retry', true)
WHERE status IN ('queued', 'running')
    AND EXISTS (SELECT FROM run_steps WHERE run_steps.run_id = workflow_runs.id);
