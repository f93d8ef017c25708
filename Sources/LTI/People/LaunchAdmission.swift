package import Auth
package import Core
import HTTPCore
package import Postgres

/// Lets people in whom a platform sends: finds their account by issuer and subject or makes one, and gives them the part
/// in the course that the launch says. Every launch says it anew.
///
/// An e-mail address leads to no account, and none is asked for.
package struct LaunchAdmission: Sendable {
    /// What the addresses of people end with who came by LTI: no mail arrives there (RFC 6761 §6.4).
    package static let domain = "@people.lti.invalid"
    /// How long the place of somebody without a name lasts.
    private static let anonymousLifetime: Duration = .seconds(86_400)

    private let people = LTIPersonStore()
    private let contexts = LTIContextStore()
    private let audit: AuditLog
    private let identifiers: any IdentifierGenerator

    package init(audit: AuditLog, identifiers: any IdentifierGenerator) {
        self.audit = audit
        self.identifiers = identifiers
    }

    /// Lets the person in, within a transaction of the registration's tenant. Throws `LaunchFailure`.
    package func admit(
        _ claims: LaunchClaims, by registration: Registration, at now: Timestamp, in transaction: Transaction
    ) async throws -> AdmittedLaunch {
        let rules = registration.settings.rules
        let roles = LaunchRoles(claims.roles, map: rules.roles)
        let names = rules.keepsNames ? claims.names : JSONObject()
        let place = LaunchPlace(registrationID: registration.id, deploymentID: claims.deploymentID)
        // Before any other row, as whoever makes an account does, so that nobody waits for each other.
        if let said = claims.course, try await !contexts.hasCourse(said, of: place, in: transaction) {
            try await People.hold(in: transaction)
        }
        let user: UserID
        if let subject = claims.subject {
            var given = Role.learner
            if let person = try await people.person(subject, of: registration.issuer, in: transaction) {
                user = person.userID
                given = try await enter(person, at: now, in: transaction)
                try await rename(person, to: names, claims.locale, at: now, in: transaction)
            } else {
                user = try await newcomer(names, claims.locale, until: nil, by: registration, at: now, in: transaction)
                try await people.insert(
                    subject, of: registration.issuer, as: user, names: names, at: now, in: transaction)
            }
            if rules.makesTeachers || rules.makesAdministrators || given != .learner {
                try await follow(user, roles, claims, by: registration, in: transaction)
            }
        } else {
            user = try await newcomer(
                JSONObject(), claims.locale, until: now + Self.anonymousLifetime, by: registration, at: now,
                in: transaction)
        }
        let context = try await course(of: claims, place, user, roles.part, at: now, in: transaction)
        return AdmittedLaunch(
            registration: registration, claims: claims, userID: user, roles: roles, context: context,
            isAnonymous: claims.subject == nil)
    }

    /// Makes an account that no password opens and no address leads to.
    private func newcomer(
        _ names: JSONObject, _ locale: String?, until: Timestamp?, by registration: Registration, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> UserID {
        if until == nil {
            try await requireRoom(in: transaction)
        }
        let id: UserID = identifiers.make()
        // The name is what this tenant calls them.
        let user = User(id: id, email: id.uuid.hex + Self.domain, name: "")
        _ = try await transaction.batch(
            UserStore.insertions(
                of: user, passwordHash: "", isProved: true, role: .learner, in: registration.tenantID, at: now)
                + [
                    """
                    UPDATE memberships SET visitor_until = \(until), locale = \(locale), name = \(Self.name(names))
                    WHERE tenant_id = app_tenant_id() AND user_id = \(id)
                    """
                ])
        return id
    }

    private func requireRoom(in transaction: Transaction) async throws {
        do { try await People.requireRoom(in: transaction) } catch AccountProblem.tooManyPeople {
            throw LaunchFailure(.tooManyPeople)
        }
    }

    /// Lets a known person in: unless an administrator turned them away, and again where their place was taken away.
    /// Tells the role that launches gave them.
    private func enter(_ person: LTIPerson, at now: Timestamp, in transaction: Transaction) async throws -> Role {
        let row = try await transaction.queryOne(
            """
            SELECT state, launch_role FROM memberships
            WHERE tenant_id = app_tenant_id() AND user_id = \(person.userID)
            """)
        guard let (state, given) = try row?.decode(String.self, String.self) else {
            try await requireRoom(in: transaction)
            try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (app_tenant_id(), \(person.userID), 'learner', \(now))
                """)
            return .learner
        }
        guard state == "active" else { throw LaunchFailure(.disabledPerson) }
        return Role(rawValue: given) ?? .learner
    }

    /// Calls the person what the platform does now; what an administrator called them stays until the platform's changes.
    private func rename(
        _ person: LTIPerson, to names: JSONObject, _ locale: String?, at now: Timestamp, in transaction: Transaction
    ) async throws {
        if JSONValue.object(names) != .object(person.names) {
            try await transaction.execute(
                """
                UPDATE memberships SET name = \(Self.name(names))
                WHERE tenant_id = app_tenant_id() AND user_id = \(person.userID)
                """)
        }
        if let locale {
            try await transaction.execute(
                """
                UPDATE memberships SET locale = \(locale)
                WHERE tenant_id = app_tenant_id() AND user_id = \(person.userID)
                    AND locale IS DISTINCT FROM \(locale)
                """)
        }
        try await people.touch(person.subject, of: person.issuer, names: names, at: now, in: transaction)
    }

    /// Gives the person the role in the tenant that the registration gives its instructors and administrators, and
    /// takes back what launches gave once no registration gives it; one without such rules does the latter alone.
    /// Whoever teaches on another link of a registration that makes teachers goes on doing so. Who has another role
    /// than launches gave has it by hand, and keeps it, as owners and programs do.
    private func follow(
        _ user: UserID, _ roles: LaunchRoles, _ claims: LaunchClaims, by registration: Registration,
        in transaction: Transaction
    ) async throws {
        // What the person is on the launch's own link is what the launch says, not what the last one did.
        let link = claims.messageType == .resourceLink ? claims.link?.id : nil
        let row = try await transaction.queryOne(
            """
            SELECT m.role, m.launch_role, EXISTS (
                    SELECT FROM lti_placements p
                    JOIN lti_resource_links l ON l.tenant_id = p.tenant_id AND l.id = p.link_id
                    JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
                    WHERE p.tenant_id = m.tenant_id AND p.user_id = m.user_id AND p.role = 'teacher'
                        AND r.settings ->> 'teachers' = 'true'
                        AND (l.registration_id <> \(registration.id) OR l.deployment_id <> \(claims.deploymentID)
                            OR l.resource_link_id IS DISTINCT FROM \(link)::text)
                ) AS teaches, EXISTS (
                    SELECT FROM lti_registrations r
                    WHERE r.tenant_id = m.tenant_id AND r.issuer = \(registration.issuer)
                        AND r.id <> \(registration.id) AND r.settings ->> 'administrators' = 'true'
                ) AS administers
            FROM memberships m WHERE m.tenant_id = app_tenant_id() AND m.user_id = \(user)
            """)
        let found = try row?.decode(String.self, String.self, Bool.self, Bool.self)
        guard let (role, given, teaches, administers) = found, role == given else { return }
        let rules = registration.settings.rules
        // Only a registration that has administrators knows who is one no more.
        let isAdministrator =
            rules.makesAdministrators ? roles.isAdministrator : given == Role.admin.rawValue && administers
        let isTeacher =
            rules.makesTeachers ? roles.part == .teacher || teaches : given != Role.learner.rawValue && teaches
        let wanted: Role = isAdministrator ? .admin : isTeacher ? .teacher : .learner
        guard wanted.rawValue != given else { return }
        let changed = try await transaction.execute(
            """
            UPDATE memberships SET role = \(wanted.rawValue), launch_role = \(wanted.rawValue)
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND role = \(given)
            """)
        guard changed > 0 else { return }
        try await audit.record(
            AuditEvent(
                .membershipUpdate, AuditTarget("membership", user),
                changes: [AuditChange("role", from: .string(given), to: .string(wanted.rawValue))],
                origin: .system), in: transaction)
    }

    /// The launch's course, which becomes one of ours, with the person's part in it.
    private func course(
        of claims: LaunchClaims, _ place: LaunchPlace, _ user: UserID, _ part: CourseRole, at now: Timestamp,
        in transaction: Transaction
    ) async throws -> LTIContext? {
        guard let said = claims.course else { return nil }
        var context = try await contexts.note(
            said, services: claims.services, of: place, as: identifiers.make(), at: now, in: transaction)
        if context.courseID == nil {
            context = try await make(courseFor: context, at: now, in: transaction)
        }
        guard let course = context.courseID else { return context }
        try await transaction.execute(
            """
            INSERT INTO course_memberships AS cm (tenant_id, course_id, user_id, role, created_at, updated_at)
            VALUES (app_tenant_id(), \(course), \(user), \(part.rawValue), \(now), \(now))
            ON CONFLICT (tenant_id, course_id, user_id) DO UPDATE
            SET role = excluded.role, version = cm.version + 1, updated_at = excluded.updated_at
            WHERE cm.role <> excluded.role
            """)
        return context
    }

    private func make(
        courseFor context: LTIContext, at now: Timestamp, in transaction: Transaction
    ) async throws -> LTIContext {
        // Of two first launches from a course one makes it.
        let held = try await contexts.context(context.id, isHeld: true, in: transaction)
        guard held?.courseID == nil else { return held ?? context }
        do { try await Courses.requireRoom(in: transaction) } catch AccountProblem.tooManyCourses {
            throw LaunchFailure(.tooManyCourses)
        }
        let id: CourseID = identifiers.make()
        let title =
            [context.title, context.label, context.contextID].lazy.compactMap(ClaimReader.line).first ?? "Course"
        _ = try await transaction.batch([
            """
            INSERT INTO courses (id, tenant_id, title, created_at, updated_at)
            VALUES (\(id), app_tenant_id(), \(title), \(now), \(now))
            """,
            """
            UPDATE lti_contexts SET course_id = \(id)
            WHERE tenant_id = app_tenant_id() AND id = \(context.id)
            """,
        ])
        try await audit.record(
            AuditEvent(
                .courseCreate, AuditTarget("course", id),
                changes: [AuditChange("title", to: .string(title))], origin: .system),
            in: transaction)
        return try await contexts.context(context.id, in: transaction) ?? context
    }

    private static func name(_ names: JSONObject) -> String? {
        if let name = names["name"]?.stringValue { return name }
        let parts = [names["given_name"], names["family_name"]].compactMap { $0?.stringValue }
        return ClaimReader.line(parts.joined(separator: " "))
    }
}
