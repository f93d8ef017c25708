-- Counts what models take that are asked for images, for sound, and to speak; and knows models that make images.
ALTER TABLE model_calls
    -- That were read aloud.
    ADD COLUMN characters bigint NOT NULL DEFAULT 0 CHECK (characters >= 0),
    -- Of sound that was heard or made.
    ADD COLUMN sound_ms bigint NOT NULL DEFAULT 0 CHECK (sound_ms >= 0);

ALTER TABLE models
    DROP CONSTRAINT models_purpose_check,
    ADD CONSTRAINT models_purpose_check
        CHECK (purpose IN ('chat', 'small', 'embedding', 'vision', 'transcription', 'speech', 'image'));
