-- Lets documents come as files that a server reads, and passages say on which page or slide they stand.
ALTER TABLE documents
    -- The file until its text is in `text`; a document that was given up keeps it for another attempt.
    ADD COLUMN file bytea,
    -- The size of the file that was sent; NULL for a text.
    ADD COLUMN file_bytes integer CHECK (file_bytes > 0);
-- Files are compressed already, and are read piece by piece.
ALTER TABLE documents ALTER COLUMN file SET STORAGE EXTERNAL;

ALTER TABLE chunks
    ADD COLUMN place_kind text CHECK (place_kind IN ('page', 'slide')),
    -- Counted from 1 as people do; a passage may go on to another page.
    ADD COLUMN first_place integer CHECK (first_place > 0),
    ADD COLUMN last_place integer CHECK (last_place >= first_place),
    ADD CONSTRAINT chunks_place CHECK (num_nulls(place_kind, first_place, last_place) IN (0, 3));
