import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// What launches make of people in the institution, and what they leave alone.
@Suite struct LTIRoleTests {
    private static let administrator = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"

    /// An institution with a registration whose rules are given, and one without rules for trying out.
    private struct World {
        private struct Member {
            let id: String
            let role: String
        }

        let lti: LTIWorld
        let sandbox: PlatformSimulator

        init(_ rules: JSONObject) async throws {
            lti = try await LTIWorld(["default_workflow": "circuits", "settings": .object(rules)])
            sandbox = PlatformSimulator(clientID: "sandbox", clock: lti.app.clock)
            _ = try await LTIWorld.register(
                ["default_workflow": "circuits"], clientID: "sandbox", as: lti.owner, lti.app)
        }

        /// Launches, and tells which role in the institution the person has then.
        func launch(_ roles: String..., link: String = "link-1", inSandbox: Bool = false) async throws -> String? {
            let answer = try await lti.launch("boss", roles: roles, by: inSandbox ? sandbox : nil) { message in
                message["resource_link"] = ["id": .string(link)]
            }
            #expect(answer.status == 200, "\(answer.text)")
            return try await member()?.role
        }

        private func member() async throws -> Member? {
            let tenant = lti.owner.identity.tenantID
            let row = try await lti.app.database.withTenant(tenant) { transaction -> Row? in
                try await transaction.queryOne(
                    """
                    SELECT m.user_id::text AS id, m.role FROM memberships m JOIN lti_people p ON p.user_id = m.user_id
                    WHERE m.tenant_id = app_tenant_id() AND p.subject = 'boss'
                    """)
            }
            return try row.map { Member(id: try $0["id", String.self], role: try $0["role", String.self]) }
        }

        /// The owner gives the person a role by hand.
        func give(_ role: String) async throws {
            let found = try await member()
            let id = try #require(found).id
            let answer = try await lti.app.ask(
                "/api/v1/memberships/\(id)", ["role": .string(role)], as: lti.owner, method: .patch)
            #expect(answer.status == 200, "\(answer.text)")
        }

        /// Changes the rules of the first registration.
        func set(_ rules: JSONObject) async throws {
            let answer = try await lti.app.ask(
                "\(LTIWorld.path)/\(lti.registration)", ["settings": .object(rules)], as: lti.owner, method: .patch)
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test("Who teaches by a registration that makes no teachers is none by one that does")
    func otherRegistrations() async throws {
        let world = try await World(["teachers": true])
        #expect(try await world.launch(LaunchMessage.instructor, inSandbox: true) == "learner")
        #expect(try await world.launch(LaunchMessage.learner) == "learner")
        #expect(try await world.launch(LaunchMessage.instructor) == "teacher")
    }

    @Test("Who teaches on another link goes on doing so, and who teaches on none any more is a learner again")
    func links() async throws {
        let world = try await World(["teachers": true])
        #expect(try await world.launch(LaunchMessage.instructor) == "teacher")
        #expect(try await world.launch(LaunchMessage.learner, link: "link-2") == "teacher")
        #expect(try await world.launch(LaunchMessage.learner) == "learner")
        #expect(try await world.launch(LaunchMessage.learner, link: "link-2") == "learner")
    }

    @Test("A launch by a registration without rules leaves what another still gives")
    func keeping() async throws {
        let teachers = try await World(["teachers": true])
        #expect(try await teachers.launch(LaunchMessage.instructor) == "teacher")
        #expect(try await teachers.launch(LaunchMessage.learner, inSandbox: true) == "teacher")
        let administrators = try await World(["administrators": true])
        #expect(try await administrators.launch(Self.administrator) == "admin")
        #expect(try await administrators.launch(LaunchMessage.learner, inSandbox: true) == "admin")
        #expect(try await administrators.launch(LaunchMessage.instructor) == "learner")
    }

    @Test("A rule that is switched off takes its role back with the next launch, by whichever registration")
    func switchingOff() async throws {
        for (rule, roles, given) in [
            ("teachers", LaunchMessage.instructor, "teacher"), ("administrators", Self.administrator, "admin"),
        ] {
            let world = try await World([rule: true])
            // The place is known from then on, so that the next launch says nothing new.
            #expect(try await world.launch(roles) == given)
            #expect(try await world.launch(roles) == given)
            try await world.set([rule: false])
            #expect(try await world.launch(roles) == "learner", "\(rule)")
            try await world.set([rule: true])
            #expect(try await world.launch(roles) == given, "\(rule)")
            try await world.set([rule: false])
            #expect(try await world.launch(roles, inSandbox: true) == "learner", "\(rule)")
        }
    }

    @Test("Whom launches made an administrator is what is left without that rule: a teacher, by the links")
    func oneOfTwo() async throws {
        let world = try await World(["teachers": true, "administrators": true])
        #expect(try await world.launch(Self.administrator, LaunchMessage.instructor) == "admin")
        try await world.set(["administrators": false])
        #expect(try await world.launch(LaunchMessage.learner, inSandbox: true) == "teacher")
    }

    @Test(
        "A role that was given by hand stays, whatever launches say",
        arguments: [
            ("teachers", "admin", LaunchMessage.learner), ("teachers", "admin", LaunchMessage.instructor),
            ("teachers", "owner", LaunchMessage.learner), ("administrators", "teacher", LaunchMessage.instructor),
            ("administrators", "teacher", administrator),
        ])
    func byHand(rule: String, role: String, said: String) async throws {
        let world = try await World([rule: true])
        #expect(try await world.launch(LaunchMessage.learner) == "learner")
        try await world.give(role)
        #expect(try await world.launch(said) == role)
        #expect(try await world.launch(said, inSandbox: true) == role)
        try await world.set([rule: false])
        #expect(try await world.launch(said) == role)
    }

    @Test("Whom somebody made a learner again stays one, until they have by hand what launches gave")
    func loweredByHand() async throws {
        let world = try await World(["teachers": true])
        #expect(try await world.launch(LaunchMessage.instructor) == "teacher")
        try await world.give("learner")
        #expect(try await world.launch(LaunchMessage.instructor) == "learner")
        try await world.give("teacher")
        #expect(try await world.launch(LaunchMessage.learner) == "learner")
        #expect(try await world.launch(LaunchMessage.instructor) == "teacher")
    }

    @Test("Each change is in the audit log once, as the system's")
    func audit() async throws {
        let world = try await World(["teachers": true])
        _ = try await world.launch(LaunchMessage.instructor)
        _ = try await world.launch(LaunchMessage.instructor)
        try await world.set(["teachers": false])
        _ = try await world.launch(LaunchMessage.instructor)
        _ = try await world.launch(LaunchMessage.instructor)
        let tenant = world.lti.owner.identity.tenantID
        let rows = try await world.lti.app.database.withTenant(tenant) { transaction -> [String] in
            try await transaction.query(
                """
                SELECT actor_kind || ': ' || (difference -> 'role' ->> 'to') AS change FROM audit_events
                WHERE tenant_id = app_tenant_id() AND action = 'membership.update' ORDER BY sequence
                """
            ).map { row in try row["change", String.self] }
        }
        #expect(rows == ["system: teacher", "system: learner"])
    }
}
