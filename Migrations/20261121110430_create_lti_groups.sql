-- The groups of platforms' courses, and who is in them, as rosters and the groups service tell it.
ALTER TABLE lti_contexts ADD COLUMN groups_url text;
CREATE TABLE lti_groups (
    tenant_id uuid NOT NULL,
    lti_context_id uuid NOT NULL,
    -- The platform's identifier of the group.
    group_id text NOT NULL CHECK (octet_length(group_id) BETWEEN 1 AND 255),
    name text NOT NULL CHECK (length(name) <= 200),
    PRIMARY KEY (tenant_id, lti_context_id, group_id),
    FOREIGN KEY (tenant_id, lti_context_id) REFERENCES lti_contexts (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE lti_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_groups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_groups
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_groups TO lyceum_app;

CREATE TABLE lti_group_members (
    tenant_id uuid NOT NULL,
    lti_context_id uuid NOT NULL,
    group_id text NOT NULL,
    subject text NOT NULL,
    PRIMARY KEY (tenant_id, lti_context_id, group_id, subject),
    FOREIGN KEY (tenant_id, lti_context_id, group_id)
        REFERENCES lti_groups (tenant_id, lti_context_id, group_id) ON DELETE CASCADE,
    -- Who is forgotten on the roster is so here.
    FOREIGN KEY (tenant_id, lti_context_id, subject)
        REFERENCES lti_roster (tenant_id, lti_context_id, subject) ON DELETE CASCADE
);
CREATE INDEX lti_group_members_of_subject ON lti_group_members (tenant_id, lti_context_id, subject);
ALTER TABLE lti_group_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_group_members FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_group_members
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_group_members TO lyceum_app;
