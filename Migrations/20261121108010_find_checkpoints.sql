-- Finds what interrupted steps of a run have come to, among however many events it has.
CREATE INDEX run_events_checkpoints ON run_events (tenant_id, run_id, step) WHERE kind = 'step.checkpoint';
