-- Answers that programs may go on from: OpenAI's responses. What was said is in the journal; this is where it lies.
CREATE TABLE responses (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    thread_id uuid NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    -- The run that answered, and the last of its events before the answer.
    run_id uuid NOT NULL,
    after_event integer NOT NULL,
    -- The message that was answered; those before it are what was said until then.
    message_id uuid NOT NULL,
    -- What the answer repeats of its request.
    request jsonb NOT NULL CHECK (jsonb_typeof(request) = 'object'),
    created_at timestamptz NOT NULL
);
CREATE INDEX responses_of_thread ON responses (tenant_id, thread_id, id);
CREATE INDEX responses_by_thread ON responses (thread_id);
ALTER TABLE responses ENABLE ROW LEVEL SECURITY;
ALTER TABLE responses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON responses
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON responses TO lyceum_app;
