-- What made an image: a run, a step and a place in it. Whoever does the step again finds what was made, and paid for.
ALTER TABLE attachments ADD COLUMN maker text CHECK (octet_length(maker) BETWEEN 1 AND 1000);
CREATE UNIQUE INDEX attachments_by_maker ON attachments (tenant_id, maker) WHERE maker IS NOT NULL;
