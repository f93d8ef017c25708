-- By what somebody talks: a telephone, or a page instead of typing.
ALTER TABLE calls ADD COLUMN channel text NOT NULL DEFAULT 'telephone' CHECK (channel IN ('telephone', 'browser'));
CREATE INDEX calls_in_pages ON calls (tenant_id, user_id) WHERE channel = 'browser' AND status <> 'ended';
