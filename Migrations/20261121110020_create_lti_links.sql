-- Who is who at platforms, the platforms' courses, and their links to assistants with each person's place on them.

-- A subject of an issuer is one account, which no e-mail address leads to.
CREATE TABLE lti_people (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    issuer text NOT NULL CHECK (octet_length(issuer) BETWEEN 1 AND 512),
    subject text NOT NULL CHECK (octet_length(subject) BETWEEN 1 AND 255),
    -- The account stays known when its place in the tenant is taken away.
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- What the platform calls the person, as far as it says and the registration keeps it.
    names jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(names) = 'object'),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, issuer, subject)
);
CREATE UNIQUE INDEX lti_people_of_user ON lti_people (tenant_id, user_id);
ALTER TABLE lti_people ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_people FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_people
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_people TO lyceum_app;

-- A course of a platform, and the course of ours that it is.
CREATE TABLE lti_contexts (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    deployment_id text NOT NULL,
    context_id text NOT NULL CHECK (octet_length(context_id) BETWEEN 1 AND 255),
    course_id uuid,
    title text NOT NULL DEFAULT '',
    label text NOT NULL DEFAULT '',
    -- Where the platform keeps line items and its roster, as the last launch said.
    lineitems_url text,
    ags_scopes text[] NOT NULL DEFAULT '{}',
    memberships_url text,
    created_at timestamptz NOT NULL,
    last_launch_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, registration_id, deployment_id, context_id),
    FOREIGN KEY (tenant_id, registration_id, deployment_id)
        REFERENCES lti_deployments (tenant_id, registration_id, deployment_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE SET NULL (course_id)
);
CREATE INDEX lti_contexts_of_course ON lti_contexts (tenant_id, course_id);
ALTER TABLE lti_contexts ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_contexts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_contexts
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_contexts TO lyceum_app;

CREATE TABLE lti_resource_links (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    deployment_id text NOT NULL,
    resource_link_id text NOT NULL CHECK (octet_length(resource_link_id) BETWEEN 1 AND 255),
    lti_context_id uuid,
    course_id uuid,
    -- NULL until somebody chooses.
    workflow_id uuid,
    title text NOT NULL DEFAULT '',
    -- When it is open, how often, whether people may start again, how it is graded.
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    lineitem_url text,
    lineitems_url text,
    ags_scopes text[] NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, registration_id, deployment_id, resource_link_id),
    FOREIGN KEY (tenant_id, registration_id, deployment_id)
        REFERENCES lti_deployments (tenant_id, registration_id, deployment_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, lti_context_id) REFERENCES lti_contexts (tenant_id, id) ON DELETE SET NULL (lti_context_id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE SET NULL (course_id),
    FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflows (tenant_id, id) ON DELETE SET NULL (workflow_id)
);
CREATE INDEX lti_resource_links_of_context ON lti_resource_links (tenant_id, lti_context_id);
CREATE INDEX lti_resource_links_of_course ON lti_resource_links (tenant_id, course_id);
CREATE INDEX lti_resource_links_of_workflow ON lti_resource_links (tenant_id, workflow_id);
ALTER TABLE lti_resource_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_resource_links FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_resource_links
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_resource_links TO lyceum_app;

-- Each person's own conversation on a link.
CREATE TABLE lti_placements (
    tenant_id uuid NOT NULL,
    link_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- NULL until the person has said something, and after they start again.
    thread_id uuid,
    -- As what the platform sent them the last time.
    role text NOT NULL CHECK (role IN ('teacher', 'tutor', 'learner')),
    -- How many conversations were begun.
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_launch_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, link_id, user_id),
    FOREIGN KEY (tenant_id, link_id) REFERENCES lti_resource_links (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, thread_id) REFERENCES threads (tenant_id, id) ON DELETE SET NULL (thread_id)
);
CREATE INDEX lti_placements_of_person ON lti_placements (tenant_id, user_id);
CREATE INDEX lti_placements_of_thread ON lti_placements (tenant_id, thread_id) WHERE thread_id IS NOT NULL;
ALTER TABLE lti_placements ENABLE ROW LEVEL SECURITY;
ALTER TABLE lti_placements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON lti_placements
    USING (tenant_id = app_tenant_id()) WITH CHECK (tenant_id = app_tenant_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON lti_placements TO lyceum_app;
