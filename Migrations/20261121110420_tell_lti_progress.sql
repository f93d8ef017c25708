-- Scores without points tell a platform how far a learner is.
ALTER TABLE lti_scores ALTER COLUMN given DROP NOT NULL, ALTER COLUMN maximum DROP NOT NULL,
    ADD CONSTRAINT lti_scores_points CHECK ((given IS NULL) = (maximum IS NULL));
