import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// A link of a platform's course with learners, their conversations and the platform's grade book.
struct ScoreFixture {
    let base: LTIFixture
    let services: ServicesFixture
    let registration: Registration
    let store: ScoreStore
    let link: ResourceLinkID
    let context: LTIContextID
    let course: CourseID

    var database: Database { base.database }
    var north: TenantID { base.north }
    var platform: PlatformServicesSimulator { services.platform }

    /// A learner with a conversation on the link.
    struct Learner: Sendable {
        let user: UserID
        let thread: ThreadID
        let subject: String
    }

    /// - Parameter lineItem: the one that launches of the link name
    init(
        lineItem: String? = ServicesFixture.base + "/l/own/lineitem?type_id=1", settings: JSONValue = [:],
        scopes: [ServiceScope] = ServiceScope.all
    ) async throws {
        base = try await LTIFixture()
        services = ServicesFixture(clock: base.clock)
        registration = try await base.register()
        store = ScoreStore(database: base.database)
        let (ids, now) = (base.identifiers, base.clock.now())
        (link, context, course) = (ids.make(), ids.make(), ids.make())
        let (link, context, course, registration) = (link, context, course, registration)
        let ags = scopes.map(\.rawValue)
        let (items, members) = (ServicesFixture.base + "/course/7/lineitems", ServicesFixture.base + "/members")
        try await base.database.withTenant(base.north) { transaction in
            try await DeploymentStore().insert("1", .active, of: registration.id, at: now, in: transaction)
            _ = try await transaction.batch([
                """
                INSERT INTO courses (id, tenant_id, title, created_at, updated_at)
                VALUES (\(course), app_tenant_id(), 'Circuits', \(now), \(now))
                """,
                """
                INSERT INTO lti_contexts (id, tenant_id, registration_id, deployment_id, context_id, course_id,
                    lineitems_url, ags_scopes, memberships_url, created_at, last_launch_at)
                VALUES (\(context), app_tenant_id(), \(registration.id), '1', '7', \(course), \(items), \(ags),
                    \(members), now(), now())
                """,
                """
                INSERT INTO lti_resource_links (id, tenant_id, registration_id, deployment_id, resource_link_id,
                    lti_context_id, course_id, title, settings, lineitem_url, lineitems_url, ags_scopes, created_at,
                    updated_at)
                VALUES (\(link), app_tenant_id(), \(registration.id), '1', 'rl-1', \(context), \(course), 'Ohm',
                    \(settings), \(lineItem), \(items), \(ags), \(now), \(now))
                """,
                "INSERT INTO workflows (id, tenant_id, slug, title) VALUES (\(course.uuid), app_tenant_id(), 'ohm', 'Ohm')",
            ])
        }
    }

    /// Another platform, whose link has the same course of ours.
    func addPlatform(at address: String) async throws {
        let other = try await base.register(issuer: address) { settings in
            settings.endpoints = PlatformEndpoints(
                authorization: settings.endpoints.authorization,
                token: ProviderURL("\(address)/token") ?? settings.endpoints.token)
        }
        let (ids, now, course, item) = (base.identifiers, base.clock.now(), course, address + "/lineitem")
        let scopes = ServiceScope.all.map(\.rawValue)
        try await database.withTenant(north) { transaction in
            try await DeploymentStore().insert("1", .active, of: other.id, at: now, in: transaction)
            try await transaction.execute(
                """
                INSERT INTO lti_resource_links (id, tenant_id, registration_id, deployment_id, resource_link_id,
                    course_id, title, lineitem_url, ags_scopes, created_at, updated_at)
                VALUES (\(ids.make(ResourceLinkID.self)), app_tenant_id(), \(other.id), '1', 'rl-1', \(course), 'Ohm',
                    \(item), \(scopes), \(now), \(now))
                """)
        }
    }

    /// A learner of the other platform.
    func learner(_ subject: String, of address: String) async throws -> Learner {
        let row = try await database.withTenant(north) { transaction in
            try await transaction.queryOne(
                """
                SELECT l.id FROM lti_resource_links l JOIN lti_registrations r ON r.id = l.registration_id
                WHERE l.tenant_id = app_tenant_id() AND r.issuer = \(address)
                """)
        }
        return try await learner(subject, link: try #require(row)["id", ResourceLinkID.self], issuer: address)
    }

    func learner(
        _ subject: String, role: String = "learner", link: ResourceLinkID? = nil, issuer: String? = nil
    ) async throws -> Learner {
        let (user, thread, now) = (try await base.person(), base.identifiers.make(ThreadID.self), base.clock.now())
        let (link, course, issuer) = (link ?? self.link, course, issuer ?? registration.issuer)
        try await database.withTenant(north) { transaction in
            try await LTIPersonStore().insert(subject, of: issuer, as: user, names: [:], at: now, in: transaction)
            _ = try await transaction.batch([
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                VALUES (\(thread), app_tenant_id(), \(user), \(course.uuid), \(now), \(now))
                """,
                """
                INSERT INTO lti_placements (tenant_id, link_id, user_id, thread_id, role, attempts, last_launch_at)
                VALUES (app_tenant_id(), \(link), \(user), \(thread), \(role), 1, \(now))
                """,
                """
                INSERT INTO course_memberships (tenant_id, course_id, user_id, role, created_at, updated_at)
                VALUES (app_tenant_id(), \(course), \(user), 'learner', \(now), \(now))
                """,
            ])
        }
        return Learner(user: user, thread: thread, subject: subject)
    }

    /// The platform offers the groups of the course.
    func tellGroups() async throws {
        let (context, url) = (context, ServicesFixture.base + "/groups")
        try await database.withTenant(north) { transaction in
            try await transaction.execute(
                "UPDATE lti_contexts SET groups_url = \(url) WHERE tenant_id = app_tenant_id() AND id = \(context)")
        }
    }

    /// The learner begins again: another conversation takes the place of theirs.
    func restart(_ learner: Learner) async throws -> Learner {
        let (thread, now) = (base.identifiers.make(ThreadID.self), base.clock.now())
        let (link, course) = (link, course)
        try await database.withTenant(north) { transaction in
            try await transaction.execute(
                """
                INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                VALUES (\(thread), app_tenant_id(), \(learner.user), \(course.uuid), \(now), \(now))
                """)
            try await PlacementStore().set(thread, of: learner.user, on: link, in: transaction)
        }
        return Learner(user: learner.user, thread: thread, subject: learner.subject)
    }

    /// A launch of the link names a line item (AGS 2.0 §3.1).
    func launch(naming lineItem: String) async throws {
        var services = LaunchClaims.Services()
        services.lineItemURL = lineItem
        let (said, place) = (services, LaunchPlace(registrationID: registration.id, deploymentID: "1"))
        let (id, now) = (base.identifiers.make(ResourceLinkID.self), base.clock.now())
        _ = try await database.withTenant(north) { transaction in
            try await ResourceLinkStore().note(
                LaunchClaims.Link(id: "rl-1"), services: said, of: place, context: nil, course: nil, as: id,
                workflow: nil, settings: LinkSettings(), at: now, in: transaction)
        }
    }

    /// What a run does in the transaction that ends it.
    func grade(
        _ learner: Learner, _ given: Double, of maximum: Double = 10, _ subject: AssistantGrade.Subject = .conversation,
        source: String = "", comment: String? = nil
    ) async throws {
        let statements = try grading(learner, given, of: maximum, subject, source: source, comment: comment)
        _ = try await database.withTenant(north) { try await $0.batch(statements) }
    }

    /// The statements of that.
    func grading(
        _ learner: Learner, _ given: Double, of maximum: Double = 10, _ subject: AssistantGrade.Subject = .conversation,
        source: String = "", comment: String? = nil
    ) throws -> [Query] {
        let points = try #require(Points(given: given, maximum: maximum))
        let ids = base.identifiers
        let source = source.isEmpty ? ids.next().hex : source
        return ScoreStore.keeping(
            AssistantGrade(subject: subject, source: source, points: points, comment: comment), of: learner.thread,
            lineItem: ids.make(), score: ids.make(), at: base.clock.now())
    }

    /// A server that delivers, with no pauses unless told.
    func queue(lease: Duration = .seconds(60), attempts: Int = 40, pause: Duration = .zero) -> ScoreQueue {
        var limits = ScoreQueue.Limits()
        (limits.lease, limits.attempts, limits.pause, limits.longestPause) = (lease, attempts, pause, pause)
        return ScoreQueue(
            store: store, grades: services.grades, limits: limits, replica: base.identifiers.next(),
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
    }

    /// The statuses of all scores, in the order of their timestamps, with why they failed.
    func statuses() async throws -> [String] {
        try await database.withTenant(north) { transaction in
            try await transaction.query(
                """
                SELECT status || coalesce(' ' || error_code, '') AS status FROM lti_scores
                WHERE tenant_id = app_tenant_id() ORDER BY score_timestamp, id
                """
            ).map { try $0["status", String.self] }
        }
    }

    func arrived(_ learner: Learner) -> [Double] {
        platform.arrivals.filter { $0.userID == learner.subject }.compactMap { $0.score["scoreGiven"]?.doubleValue }
    }
}
