-- Each conversation that a learner had on a link; whose a score is, of which conversation, and why it is not sent.
CREATE TABLE lti_attempts (
    tenant_id uuid NOT NULL,
    link_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- Counts from 1.
    number integer NOT NULL CHECK (number > 0),
    -- NULL once the conversation is deleted for good: its number is not given again.
    thread_id uuid,
    began_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, link_id, user_id, number),
    FOREIGN KEY (tenant_id, link_id, user_id)
        REFERENCES lti_placements (tenant_id, link_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE SET NULL (thread_id)
);
CREATE UNIQUE INDEX lti_attempts_of_thread ON lti_attempts (tenant_id, thread_id, link_id, user_id);
CREATE INDEX lti_attempts_of_person ON lti_attempts (tenant_id, user_id);
-- What is there already is of all tenants.
ALTER TABLE lti_placements NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_grades NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_scores NO FORCE ROW LEVEL SECURITY;
INSERT INTO lti_attempts (tenant_id, link_id, user_id, number, thread_id, began_at)
SELECT tenant_id, link_id, user_id, greatest(attempts, 1), thread_id, last_launch_at
FROM lti_placements WHERE thread_id IS NOT NULL;
ALTER TABLE lti_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_attempts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_attempts TO lyceum_app;

-- A place that gets a conversation gets an attempt; the row of the place is held meanwhile.
CREATE FUNCTION note_lti_attempt() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO lti_attempts (tenant_id, link_id, user_id, number, thread_id, began_at)
    SELECT NEW.tenant_id, NEW.link_id, NEW.user_id, coalesce(max(a.number), 0) + 1, NEW.thread_id, now()
    FROM lti_attempts a
    WHERE a.tenant_id = NEW.tenant_id AND a.link_id = NEW.link_id AND a.user_id = NEW.user_id
    ON CONFLICT (tenant_id, thread_id, link_id, user_id) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_lti_attempt AFTER INSERT OR UPDATE OF thread_id ON lti_placements
    FOR EACH ROW WHEN (NEW.thread_id IS NOT NULL) EXECUTE FUNCTION note_lti_attempt();

ALTER TABLE lti_scores
    -- A teacher's, in the place of what the assistant gave.
    ADD COLUMN is_override boolean NOT NULL DEFAULT false,
    -- The number of the conversation that it was given for.
    ADD COLUMN conversation integer NOT NULL DEFAULT 1 CHECK (conversation > 0),
    -- Why it is held: the platform takes none, a teacher's score stands, another of the learner's counts, or no teacher
    -- has released it yet.
    ADD COLUMN held_for text CHECK (held_for IN ('platform', 'override', 'attempt', 'release'));
UPDATE lti_scores s SET
    is_override = s.source LIKE 'override-%' OR s.source LIKE 'again-%' AND g.is_overridden,
    held_for = CASE WHEN s.status <> 'held' THEN NULL
        WHEN g.is_overridden AND s.source NOT LIKE 'override-%' THEN 'override' ELSE 'platform' END
FROM lti_grades g
WHERE g.tenant_id = s.tenant_id AND g.line_item_id = s.line_item_id AND g.user_id = s.user_id;
ALTER TABLE lti_placements FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_grades FORCE ROW LEVEL SECURITY;
ALTER TABLE lti_scores FORCE ROW LEVEL SECURITY;
