-- Who picked up a call that was placed, where that was listened for: a person, a machine, or nobody could tell.
ALTER TABLE calls ADD COLUMN answered_by text CHECK (answered_by IN ('person', 'machine', 'unknown'));
