import Core
import Postgres

/// What accounts, places, sessions, keys, invitations, consents and the audit log keep of a person.
struct AccountLists: Sendable {
    let database: Database

    var all: [PersonalList] {
        [
            list("profile", "Your account, and your place in the institution", "Votre compte et votre place ici") {
                user, after in
                """
                SELECT u.id::text AS key, jsonb_build_object('id', u.id, 'email', u.email, 'name', u.name,
                    'name_here', m.name, 'locale', coalesce(m.locale, u.locale), 'role', m.role, 'state', m.state,
                    'institution', t.name, 'account_since', u.created_at, 'member_since', m.created_at) AS item
                FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
                WHERE m.tenant_id = app_tenant_id() AND u.id = \(user) AND (\(after)::text IS NULL)
                """
            },
            list("courses", "Your part in courses", "Votre rôle dans les cours") { user, after in
                """
                SELECT c.id::text AS key, jsonb_build_object('course_id', c.id, 'title', c.title, 'role', p.role,
                    'since', p.created_at) AS item
                FROM course_memberships p JOIN courses c ON c.id = p.course_id
                WHERE p.tenant_id = app_tenant_id() AND p.user_id = \(user)
                    AND (\(after)::text IS NULL OR c.id > \(after)::uuid)
                ORDER BY c.id LIMIT \(PersonalPage.size)
                """
            },
            list("sessions", "Your sign-ins", "Vos connexions") { user, after in
                """
                SELECT s.id::text AS key, jsonb_build_object('id', s.id, 'method', s.method,
                    'second_factor', s.second_factor, 'address', s.address, 'agent', s.agent,
                    'created_at', s.created_at, 'last_used_at', s.last_used_at, 'expires_at', s.expires_at,
                    'ended_at', s.ended_at, 'end_reason', s.end_reason) AS item
                FROM sessions s
                WHERE s.tenant_id = app_tenant_id() AND s.user_id = \(user)
                    AND (\(after)::text IS NULL OR s.id > \(after)::uuid)
                ORDER BY s.id LIMIT \(PersonalPage.size)
                """
            },
            list("api_keys", "Keys of programs that act for you, without the keys", "Clés d’API, sans leur valeur") {
                user, after in
                """
                SELECT k.id::text AS key, jsonb_build_object('id', k.id, 'name', k.name, 'scopes', k.scopes,
                    'created_at', k.created_at, 'expires_at', k.expires_at, 'last_used_at', k.last_used_at,
                    'revoked_at', k.revoked_at) AS item
                FROM api_keys k
                WHERE k.tenant_id = app_tenant_id() AND k.user_id = \(user)
                    AND (\(after)::text IS NULL OR k.id > \(after)::uuid)
                ORDER BY k.id LIMIT \(PersonalPage.size)
                """
            },
            list("invitations", "Invitations to your address", "Invitations à votre adresse") { user, after in
                """
                SELECT i.id::text AS key, jsonb_build_object('id', i.id, 'email', i.email, 'role', i.role,
                    'course_id', i.course_id, 'created_at', i.created_at, 'expires_at', i.expires_at,
                    'accepted_at', i.accepted_at, 'revoked_at', i.revoked_at) AS item
                FROM invitations i JOIN users u ON email_key(u.email) = email_key(i.email)
                WHERE i.tenant_id = app_tenant_id() AND u.id = \(user)
                    AND (\(after)::text IS NULL OR i.id > \(after)::uuid)
                ORDER BY i.id LIMIT \(PersonalPage.size)
                """
            },
            list("external_identities", "How other services know you", "Comment d’autres services vous connaissent") {
                user, after in
                """
                SELECT e.provider_id || ' ' || e.subject AS key, jsonb_build_object('provider', p.name,
                    'subject', e.subject, 'created_at', e.created_at, 'last_used_at', e.last_used_at) AS item
                FROM external_identities e JOIN identity_providers p ON p.id = e.provider_id
                WHERE e.tenant_id = app_tenant_id() AND e.user_id = \(user)
                    AND (\(after)::text IS NULL OR e.provider_id || ' ' || e.subject > \(after))
                ORDER BY 1 LIMIT \(PersonalPage.size)
                """
            },
            list("consents", "What you agreed to, and when", "Vos consentements et leur date") { user, after in
                """
                SELECT c.id::text AS key, jsonb_build_object('id', c.id, 'action', c.action, 'at', c.at, 'key', x.key,
                    'version', x.version, 'locale', x.locale, 'title', x.title, 'text', x.body) AS item
                FROM consents c JOIN consent_texts x ON x.id = c.text_id
                WHERE c.tenant_id = app_tenant_id() AND c.user_id = \(user)
                    AND (\(after)::text IS NULL OR c.id > \(after)::uuid)
                ORDER BY c.id LIMIT \(PersonalPage.size)
                """
            },
            list(
                "audit_events", "What you did here, and what was done to you", "Vos actes, et ceux qui vous concernent"
            ) {
                user, after in
                """
                SELECT a.sequence::text AS key, jsonb_build_object('sequence', a.sequence, 'at', a.at,
                    'actor_kind', a.actor_kind, 'by_you', a.actor_id = \(user.description), 'action', a.action,
                    'target_kind', a.target_kind, 'target_id', a.target_id, 'difference', a.difference,
                    'address', CASE WHEN a.actor_id = \(user.description) THEN a.address END) AS item
                FROM audit_events a
                WHERE a.tenant_id = app_tenant_id() AND a.sequence > coalesce(\(after)::bigint, 0)
                    AND (a.actor_id = \(user.description) OR a.target_id = \(user.description)
                        OR a.on_behalf_of = \(user.description))
                ORDER BY a.sequence LIMIT \(PersonalPage.size)
                """
            },
        ]
    }

    private func list(
        _ name: String, _ english: String, _ french: String,
        _ query: @escaping @Sendable (_ user: UserID, _ after: String?) -> Query
    ) -> PersonalList {
        PersonalList(name, english: english, french: french) { [database] user, tenant, after in
            try PersonalPage(
                rows: try await database.statements(of: tenant, on: .exclusive).query(query(user, after)))
        }
    }
}
