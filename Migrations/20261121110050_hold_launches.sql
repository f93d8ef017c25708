-- The answer of a platform whose browser has still to show that it began: kept until it does, and no longer than the login.
ALTER TABLE lti_logins ADD COLUMN answer text CHECK (octet_length(answer) <= 131072);
