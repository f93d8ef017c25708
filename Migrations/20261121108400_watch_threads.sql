-- Until when somebody follows the thread, on whichever server: whoever adds to it tells them then.
ALTER TABLE threads ADD COLUMN watched_until timestamptz;
