import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// What the pages of deep linking and of submission review are told.
struct LTIViews: LaunchViews {
    let database: Database
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    /// Keeps what the platform asks the teacher for (Deep Linking 2.0 §4.4).
    func deepLinking(_ launch: AdmittedLaunch) async throws -> JSONObject {
        let settings: DeepLinkingSettings
        do {
            settings = try DeepLinkingSettings(claims: launch.claims.others, hosts: launch.registration.hosts)
        } catch {
            throw LaunchFailure(.brokenSettings, error.description)
        }
        let id = identifiers.make(DeepLinkingID.self)
        let now = clock.now()
        try await database.withTenant(launch.tenantID) { transaction in
            try await DeepLinkings().insert(
                id, settings, of: launch.place, for: launch.userID, at: now, in: transaction)
        }
        return ["deep_linking_id": .string(id.description)]
    }

    /// Whose work is to be seen, by a teacher or by the learner themself (Submission Review 1.0 §3.2), and for which line
    /// item. Somebody whom nobody here knows has no `user_id`.
    func submissionReview(_ launch: AdmittedLaunch, of link: ResourceLink?) async throws -> JSONObject {
        guard let learner = launch.claims.learner else { throw LaunchFailure(.missingClaim, "for_user") }
        let isOwn = learner.subject == launch.claims.subject
        guard launch.part != .learner || isOwn else {
            throw LaunchFailure(.notAllowed, "learners review their own work alone")
        }
        let row = try await database.withTenant(launch.tenantID) { transaction in
            try await transaction.queryOne(
                """
                SELECT
                    (SELECT p.user_id FROM lti_people p WHERE p.tenant_id = app_tenant_id()
                        AND p.issuer = \(launch.registration.issuer) AND p.subject = \(learner.subject)),
                    (SELECT i.key FROM lti_line_items i WHERE i.tenant_id = app_tenant_id() AND i.link_id = \(link?.id)
                        AND i.url = \(launch.claims.services.lineItemURL) ORDER BY i.key LIMIT 1)
                """)
        }
        let (user, item) = try row?.decode(UserID?.self, String?.self) ?? (nil, nil)
        let name = launch.registration.settings.rules.keepsNames ? learner.name : nil
        return [
            "review": [
                "user_id": user.map { .string($0.description) } ?? .null,
                "name": name.map { .string($0) } ?? .null, "is_own": .bool(isOwn && launch.part == .learner),
                "line_item": .string(item ?? ""),
            ]
        ]
    }
}
