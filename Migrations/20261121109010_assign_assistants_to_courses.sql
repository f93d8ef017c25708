-- The assistants of courses: what learners say to them is what teachers of the course may see.
CREATE TABLE course_assistants (
    tenant_id uuid NOT NULL,
    course_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, course_id, workflow_id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX course_assistants_of_workflow ON course_assistants (tenant_id, workflow_id);
ALTER TABLE course_assistants ENABLE ROW LEVEL SECURITY;
ALTER TABLE course_assistants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON course_assistants
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, DELETE ON course_assistants TO lyceum_app;
