-- A trigger goes with its person's place in the institution: there is nobody left in whose name it could start anything.
ALTER TABLE triggers
    DROP CONSTRAINT triggers_user_id_fkey,
    ADD FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE;
DROP INDEX triggers_of_user;
CREATE INDEX triggers_of_person ON triggers (tenant_id, user_id);
