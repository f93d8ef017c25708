-- Counts what the title that a model gave a conversation took.
ALTER TABLE threads
    ADD COLUMN title_input_tokens integer,
    ADD COLUMN title_output_tokens integer;
