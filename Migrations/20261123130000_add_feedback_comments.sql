-- Why an answer helped its person or did not, in their words.
ALTER TABLE item_feedback ADD COLUMN comment text CHECK (char_length(comment) BETWEEN 1 AND 2000);
