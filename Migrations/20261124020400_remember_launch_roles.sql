-- Remembers which roles in institutions launches gave, so that a launch takes back those alone; and takes the name of a
-- host away that Canvas platforms were registered with as the audience of their tokens, which Canvas refuses.

-- The role that launches gave, and that of somebody who came by none. Whoever has another one got it by hand.
ALTER TABLE memberships ADD COLUMN launch_role text NOT NULL DEFAULT 'learner'
    CHECK (launch_role IN ('admin', 'teacher', 'learner'));

GRANT UPDATE (launch_role) ON memberships TO lyceum_definer;
GRANT UPDATE (token_audience) ON lti_registrations TO lyceum_definer;
SET LOCAL ROLE lyceum_definer;

-- Roles of before are launches' where a launch was the last to change them: neither a person nor a provider was.
UPDATE memberships m SET launch_role = m.role
WHERE m.role IN ('admin', 'teacher')
    AND EXISTS (SELECT FROM lti_people p WHERE p.tenant_id = m.tenant_id AND p.user_id = m.user_id)
    AND (SELECT e.actor_kind = 'system' AND NOT e.difference ? 'identity_provider' FROM audit_events e
        WHERE e.tenant_id = m.tenant_id AND e.target_id = m.user_id::text AND e.target_kind = 'membership'
            AND e.action IN ('membership.create', 'membership.update') AND e.difference ? 'role'
        ORDER BY e.sequence DESC LIMIT 1);

-- Without one it is the address of the token endpoint.
UPDATE lti_registrations SET token_audience = NULL
WHERE platform = 'canvas' AND token_audience NOT LIKE '%://%';

RESET ROLE;
REVOKE UPDATE (launch_role) ON memberships FROM lyceum_definer;
REVOKE UPDATE (token_audience) ON lti_registrations FROM lyceum_definer;
