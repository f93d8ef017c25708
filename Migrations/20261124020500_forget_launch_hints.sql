-- A launch begins again with what its page was given, before the platform has taken it; hints are kept no longer.
ALTER TABLE lti_logins DROP COLUMN login_hint, DROP COLUMN message_hint;
