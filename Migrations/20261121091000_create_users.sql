-- Persons who sign in. They belong to no tenant: memberships say where each of them may act, and as what.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    name text NOT NULL CHECK (length(name) <= 200),
    -- bcrypt, $2b$. Only the sign-in function reads it.
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL
);
-- Written as the person wrote it, unique and looked up without case.
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

-- Without a policy nobody sees a row; the memberships that the policy needs come with the next migration.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
-- The hash is not readable, and nothing but the name can change: a person may belong to several tenants, and none of
-- them may take over the account.
GRANT SELECT (id, email, name, created_at), INSERT, UPDATE (name) ON users TO lyceum_app;
