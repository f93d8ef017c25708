import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct TriggersControllerTests {
    /// An institution with a published workflow, which answers with what it was given.
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let teacher: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
            try await publish("say", in: tenant)
        }

        func publish(_ slug: String, in tenant: Tenant) async throws {
            let graph = WorkflowDefinition(
                nodes: [
                    WorkflowNode(slug: "start", kind: "start"),
                    WorkflowNode(slug: "end", kind: "end", parameters: ["output": "input"]),
                ], edges: [WorkflowEdge("start", "end")])
            try await app.backend.library.publish(graph, as: slug, title: "Say", description: "", in: tenant.id)
        }

        func make(_ body: JSONValue, as person: AppFixture.Person? = nil) async throws -> Answer {
            try await app.ask("/api/v1/triggers", body, as: person ?? teacher)
        }

        /// Somebody who has signed in now, and may see everything.
        func reader() async throws -> AppFixture.Person {
            let id = SystemIdentifierGenerator().make(UserID.self)
            return try await app.person("\(id)@example.org", role: .owner, in: tenant)
        }

        func show(_ id: String) async throws -> JSONValue {
            try await app.ask("/api/v1/triggers/\(id)", as: reader()).body
        }

        /// The tenant's runs, the newest first, each once it is over.
        func runs() async throws -> [JSONValue] {
            let reader = try await reader()
            while true {
                let answer = try await app.ask("/api/v1/runs", as: reader)
                let runs = try #require(answer.body["data"]?.arrayValue, "\(answer.text)")
                if runs.allSatisfy({ $0["status"] == "completed" }) { return runs }
                await Task.yield()
            }
        }

        /// What the run was given.
        func input(of run: JSONValue?) async throws -> JSONValue {
            let id = try #require(run?["id"]?.stringValue)
            return try await app.ask("/api/v1/runs/\(id)", as: reader()).body["input"] ?? .null
        }

        /// Sends a webhook.
        func send(
            _ url: String, _ body: String, id: String = "msg_1", secret: String, at time: Timestamp? = nil,
            signing signed: String? = nil
        ) async throws -> Answer {
            let seconds = (time ?? app.clock.now()).seconds
            let key = try #require(Base64.decode(String(secret.dropFirst(6))))
            let signature = WebhookSignature(secret: key).signature(
                id: id, timestamp: seconds, body: Array((signed ?? body).utf8))
            let request = HTTPRequest(
                method: .post, path: String(url.dropFirst("http://localhost".count)), query: "",
                fields: [
                    "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": "\(seconds)",
                    "webhook-signature": signature,
                ], body: .bytes(Array(body.utf8)), remoteAddress: "192.0.2.9")
            return try await Answer(await app.backend.router.respond(to: request))
        }
    }

    @Test("a schedule starts its workflow when its time comes, once on however many servers")
    func schedule() async throws {
        let world = try await World()
        // The clock stands at 2027-01-15T08:00:00Z.
        let made = try await world.make([
            "workflow": "say", "kind": "schedule", "name": "Every quarter", "cron": "*/15 * * * *",
            "time_zone": "Europe/Paris", "input": ["text": "hello"],
        ])
        #expect(made.status == 201, "\(made.text)")
        #expect(made.body["next_at"] == "2027-01-15T08:15:00.000000Z")
        #expect(made.body["secret"]?.isNull == true)
        #expect(try await world.app.backend.schedules.fireDue() == false)
        #expect(try await world.runs().isEmpty)

        world.app.clock.advance(by: .seconds(15 * 60))
        async let first = world.app.backend.schedules.fireDue()
        async let second = world.app.backend.schedules.fireDue()
        _ = try await (first, second)
        let runs = try await world.runs()
        #expect(runs.count == 1)
        #expect(try await world.input(of: runs.first) == ["text": "hello", "time": "2027-01-15T08:15:00.000000Z"])
        let shown = try await world.show(try #require(made.body["id"]?.stringValue))
        #expect(shown["next_at"] == "2027-01-15T08:30:00.000000Z")
        #expect(shown["last_run_id"] == runs.first?["id"])
    }

    @Test("times that went by are made up for by one run")
    func catchingUp() async throws {
        let world = try await World()
        let made = try await world.make([
            "workflow": "say", "kind": "schedule", "name": "Hourly", "cron": "@hourly", "time_zone": "UTC",
        ])
        world.app.clock.advance(by: .seconds(50 * 3600))
        _ = try await world.app.backend.schedules.fireDue()
        _ = try await world.app.backend.schedules.fireDue()
        #expect(try await world.runs().count == 1)
        #expect(
            try await world.show(try #require(made.body["id"]?.stringValue))["next_at"] == "2027-01-17T11:00:00.000000Z"
        )
    }

    @Test("a schedule that is switched off starts nothing, and one of somebody who left says why")
    func off() async throws {
        let world = try await World()
        let owner = try await world.app.person("owner@example.org", role: .owner, in: world.tenant)
        let body: JSONValue = ["workflow": "say", "kind": "schedule", "name": "Hourly", "cron": "0 * * * *"]
        let off = try #require(try await world.make(body).body["id"]?.stringValue)
        let left = try #require(try await world.make(body, as: owner).body["id"]?.stringValue)
        let changed = try await world.app.ask(
            "/api/v1/triggers/\(off)", ["enabled": false], as: world.teacher, method: .patch)
        #expect(changed.body["next_at"]?.isNull == true)
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute(
                "UPDATE memberships SET state = 'disabled' WHERE user_id = \(owner.identity.userID)")
        }
        world.app.clock.advance(by: .seconds(3600))
        _ = try await world.app.backend.schedules.fireDue()
        #expect(try await world.runs().isEmpty)
        let shown = try await world.show(left)
        #expect(shown["last_error"]?.stringValue?.contains("not active") == true)
        #expect(shown["next_at"] == "2027-01-15T10:00:00.000000Z")
    }

    @Test("a signed message starts the workflow, and the same one again does not")
    func webhook() async throws {
        let world = try await World()
        let made = try await world.make([
            "workflow": "say", "kind": "webhook", "name": "Handed in", "input": ["text": "hello"],
        ])
        let url = try #require(made.body["url"]?.stringValue)
        let secret = try #require(made.body["secret"]?.stringValue)
        let first = try await world.send(url, #"{"mark":5}"#, secret: secret)
        #expect(first.status == 202, "\(first.text)")
        let again = try await world.send(url, #"{"mark":5}"#, secret: secret)
        #expect(again.status == 202)
        #expect(again.body["run_id"] == first.body["run_id"])
        let runs = try await world.runs()
        #expect(runs.count == 1)
        #expect(
            try await world.input(of: runs.first) == [
                "text": "hello", "event": ["mark": 5], "delivery_id": "msg_1",
            ])
        #expect(try await world.show(try #require(made.body["id"]?.stringValue))["secret"] == nil)
    }

    @Test("a message that nobody with the secret signed, or one of long ago, starts nothing")
    func forgery() async throws {
        let world = try await World()
        let made = try await world.make(["workflow": "say", "kind": "webhook", "name": "Handed in"])
        let url = try #require(made.body["url"]?.stringValue)
        let id = try #require(made.body["id"]?.stringValue)
        let secret = try #require(made.body["secret"]?.stringValue)
        let other = "whsec_" + Base64.encode(Random.bytes(24))
        #expect(try await world.send(url, "{}", secret: other).status == 401)
        #expect(try await world.send(url, "{ }", secret: secret, signing: "{}").status == 401)
        let longAgo = world.app.clock.now() + .seconds(-400)
        #expect(try await world.send(url, "{}", secret: secret, at: longAgo).status == 401)
        #expect(try await world.app.ask(String(url.dropFirst(16)), [:]).status == 400)
        #expect(try await world.send(url, "{", secret: secret).status == 400)

        let rotated = try await world.app.ask("/api/v1/triggers/\(id)/secret", [:], as: world.teacher)
        let fresh = try #require(rotated.body["secret"]?.stringValue)
        #expect(try await world.send(url, "{}", secret: secret).status == 401)
        let off = try await world.app.ask(
            "/api/v1/triggers/\(id)", ["enabled": false], as: world.teacher, method: .patch)
        #expect(off.status == 200)
        #expect(try await world.send(url, "{}", secret: fresh).status == 404)
        #expect(try await world.runs().isEmpty)
    }

    @Test(
        "what is wrong with a trigger is told by its member",
        arguments: [
            ("kind", ["workflow": "say", "name": "A", "kind": "rain"]),
            ("cron", ["workflow": "say", "name": "A", "kind": "schedule"]),
            ("cron", ["workflow": "say", "name": "A", "kind": "schedule", "cron": "61 * * * *"]),
            (
                "time_zone",
                ["workflow": "say", "name": "A", "kind": "schedule", "cron": "@daily", "time_zone": "Mars/X"]
            ),
            ("cron", ["workflow": "say", "name": "A", "kind": "webhook", "cron": "@daily"]),
            ("input", ["workflow": "say", "name": "A", "kind": "webhook", "input": [1]]),
            ("name", ["workflow": "say", "name": "", "kind": "webhook"]),
            ("other", ["workflow": "say", "name": "A", "kind": "webhook", "other": 1]),
            ("workflow", ["name": "A", "kind": "webhook"]),
        ] as [(String, JSONValue)])
    func refusals(_ member: String, _ body: JSONValue) async throws {
        let world = try await World()
        let answer = try await world.make(body)
        #expect(answer.status == 400)
        #expect(answer.text.contains(member), "\(answer.text)")
    }

    @Test("a change that was meant for another state is refused, and every change is in the audit log")
    func changes() async throws {
        let world = try await World()
        let made = try await world.make(["workflow": "say", "kind": "webhook", "name": "Handed in"])
        let path = "/api/v1/triggers/\(try #require(made.body["id"]?.stringValue))"
        let tag = try #require(made.response.fields["ETag"])
        let named = try await world.app.ask(
            path, ["name": "Marked"], as: world.teacher, ["If-Match": tag], method: .patch)
        #expect(named.body["name"] == "Marked")
        let late = try await world.app.ask(path, ["name": "Lost"], as: world.teacher, ["If-Match": tag], method: .patch)
        #expect(late.status == 412)
        #expect(try await world.app.ask(path, as: world.teacher, ["If-Match": tag], method: .delete).status == 412)
        #expect(try await world.app.ask(path, as: world.teacher, method: .delete).status == 204)
        #expect(try await world.app.ask(path, as: world.teacher).status == 404)
        let told = try await AuditTrail(database: world.app.database).events(
            of: world.tenant.id, AuditFilter(), limit: 3)
        #expect(told.map(\.action) == ["trigger.delete", "trigger.update", "trigger.create"])
        let learner = try await world.app.person("learner@example.org", in: world.tenant)
        #expect(
            try await world.make(["workflow": "say", "kind": "webhook", "name": "Mine"], as: learner).status == 403)
    }

    /// Isolates: triggers, webhook_deliveries
    @Test("another institution neither sees nor changes triggers, and what came to one is new to the other")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.app.tenant("south")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: south)
        try await world.publish("say", in: south)
        let body: JSONValue = ["workflow": "say", "kind": "webhook", "name": "Handed in"]
        let north = try await world.make(body)
        let path = "/api/v1/triggers/\(try #require(north.body["id"]?.stringValue))"
        #expect(try await world.app.ask("/api/v1/triggers", as: spy).body["data"] == [])
        #expect(try await world.app.ask(path, as: spy).status == 404)
        #expect(try await world.app.ask(path, ["name": "Ours"], as: spy, method: .patch).status == 404)
        #expect(try await world.app.ask("\(path)/secret", [:], as: spy).status == 404)
        #expect(try await world.app.ask(path, as: spy, method: .delete).status == 404)

        let theirs = try await world.make(body, as: spy)
        for answer in [north, theirs] {
            let sent = try await world.send(
                try #require(answer.body["url"]?.stringValue), "{}",
                secret: try #require(answer.body["secret"]?.stringValue))
            #expect(sent.status == 202)
        }
        #expect(try await world.runs().count == 1)
    }
}
