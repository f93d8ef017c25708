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

    /// Whose work the teacher wants to see (Submission Review 1.0 §3.2), and their conversation on the link where they
    /// have one.
    func submissionReview(_ launch: AdmittedLaunch, of link: ResourceLink) async throws -> JSONObject {
        guard launch.part != .learner else { throw LaunchFailure(.notAllowed, "submission review is for teachers") }
        let subject = launch.claims.others[ClaimName.forUser]?["user_id"]?.stringValue
        guard let subject else { throw LaunchFailure(.missingClaim, "for_user") }
        let row = try await database.withTenant(launch.tenantID) { transaction in
            try await transaction.queryOne(
                """
                SELECT p.thread_id FROM lti_people l
                JOIN lti_placements p ON p.tenant_id = l.tenant_id AND p.user_id = l.user_id
                WHERE l.tenant_id = app_tenant_id() AND l.issuer = \(launch.registration.issuer)
                    AND l.subject = \(subject) AND p.link_id = \(link.id)
                """)
        }
        var thread: ThreadID?
        if let row { thread = try row["thread_id", ThreadID?.self] }
        return [
            "for_user": .string(subject), "review_thread_id": thread.map { .string($0.description) } ?? .null,
        ]
    }
}
