import Auth
import Core
import HTTPCore
import Net
import Postgres
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct SIPAccountsTests {
    private static let path = "/api/v1/sip-accounts"

    @Test("An account is set up, shown with the last characters of its password, changed under its tag, and removed")
    func life() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        let body: JSONValue = [
            "name": "Provider", "mode": "register", "host": "sip.example.org", "username": "alice",
            "password": "a long password 1234", "default_workflow": "tutor", "allowed_cidrs": ["192.0.2.0/24", "::1"],
            "caller_number": "+33 1 23 45 67 89", "minutes_a_day": 60,
        ]
        let made = try await world.app.ask(Self.path, body, as: world.owner)
        #expect(made.status == 201)
        #expect(made.body["password_hint"] == "1234" && made.body["has_password"] == true)
        #expect(!made.text.contains("a long password"))
        #expect(made.body["allowed_cidrs"] == ["192.0.2.0/24", "::1/128"])
        #expect(made.body["caller_number"] == "33123456789" && made.body["default_workflow"] == "tutor")
        #expect(made.body["registration"] == .null as JSONValue?)
        let one = "\(Self.path)/\(try #require(made.body["id"]?.stringValue))"
        let changed = try await world.app.ask(
            one, ["enabled": false, "minutes_a_day": nil], as: world.owner, ["If-Match": "\"v1\""], method: .patch)
        #expect(changed.status == 200 && changed.body["enabled"] == false && changed.body["minutes_a_day"] == .null)
        let late = try await world.app.ask(
            one, ["enabled": true], as: world.owner, ["If-Match": "\"v1\""], method: .patch)
        #expect(late.status == 412)
        let moved = try await world.app.ask(one, ["host": "evil.example.org"], as: world.owner, method: .patch)
        #expect(moved.status == 400, "the password would go there")
        #expect(try await world.app.ask(Self.path, body, as: world.owner).status == 409, "the name is taken")
        #expect(try await world.app.ask(one, as: world.owner, method: .delete).status == 204)
        #expect(try await world.app.ask(one, as: world.owner).status == 404)
        #expect(
            try await world.audited(3) == ["sip_account.delete", "sip_account.update", "sip_account.create"])
    }

    @Test(
        "What could take no calls, or is no value, is refused by the name of the member",
        arguments: [
            (["name": "X", "mode": "register", "host": "sip.example.org"], "username"),
            (["name": "X", "mode": "register", "username": "a"], "host"),
            (["name": "X", "mode": "trunk"], "allowed_cidrs"),
            (["name": "X", "mode": "trunk", "allowed_cidrs": ["10.0.0.1/8"]], "allowed_cidrs[0]"),
            (["name": "X", "mode": "trunk", "allowed_cidrs": ["0.0.0.0/0"]], "allowed_cidrs[0]"),
            (["name": "X", "mode": "trunk", "allowed_cidrs": ["10.0.0.0/8", "11.0.0.0/8"]], "allowed_cidrs[1]"),
            (["name": "X", "mode": "trunk", "allowed_cidrs": ["2001::/16"]], "allowed_cidrs[0]"),
            (["name": "X", "mode": "open", "port": 0], "port"),
            (["name": "X", "mode": "open", "host": "a host"], "host"),
            (["name": "X", "mode": "open", "outbound_prefixes": ["33x"]], "outbound_prefixes[0]"),
            (["name": "X", "mode": "open", "default_workflow": "nothing"], "default_workflow"),
            (["name": "X", "mode": "open", "colour": "blue"], "colour"),
            (["name": "", "mode": "open"], "name"), (["mode": "open"], "name"),
            (["name": "X", "mode": "other"], "mode"),
        ] as [(JSONValue, String)])
    func refused(body: JSONValue, member: String) async throws {
        let world = try await PhoneWorld()
        let answer = try await world.app.ask(Self.path, body, as: world.owner)
        #expect(answer.status == 400)
        #expect(answer.text.contains(member), "\(answer.text)")
    }

    @Test("Numbers are mapped once, and lead to their workflow before prefixes and the default")
    func numbers() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        try await world.publish("desk", [])
        _ = try await world.app.ask(
            "\(Self.path)/\(world.account)", ["default_workflow": "desk"], as: world.owner, method: .patch)
        let body: JSONValue = ["number": "+33 1 00 00 00 01", "sip_account": "Exchange", "workflow": "tutor"]
        let made = try await world.app.ask("/api/v1/phone-numbers", body, as: world.owner)
        #expect(made.status == 201 && made.body["number"] == "33100000001")
        #expect(try await world.app.ask("/api/v1/phone-numbers", body, as: world.owner).status == 409)
        let neither = try await world.app.ask(
            "/api/v1/phone-numbers", ["sip_account": "Exchange", "workflow": "tutor"], as: world.owner)
        #expect(neither.status == 400)
        let directory = world.app.backend.telephones.directory
        try await directory.readAll()
        let here = try #require(IPAddress("127.0.0.1"))
        let entry = try #require(directory.entry(from: here, calling: "0033100000001"))
        #expect(entry.plan.target(of: "0033100000001")?.slug == "tutor")
        #expect(entry.plan.target(of: "1234")?.slug == "desk")
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        #expect(directory.entry(from: elsewhere, calling: "1234") == nil)
        let id = try #require(made.body["id"]?.stringValue)
        #expect(try await world.app.ask("/api/v1/phone-numbers/\(id)", as: world.owner, method: .delete).status == 204)
        #expect(try await world.app.ask("/api/v1/phone-numbers", as: world.owner).body["data"] == [])
    }

    @Test("No institution takes calls that come to another's numbers, or that another takes as a whole")
    func othersNumbers() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        let south = try await world.app.tenant("south")
        let owner = try await world.app.person("owner@south.example", role: .owner, in: south)
        try await world.app.backend.library.publish(
            WorkflowDefinition(
                nodes: [WorkflowNode(slug: "start", kind: "start"), WorkflowNode(slug: "end", kind: "end")],
                edges: [WorkflowEdge("start", "end")]), as: "tutor", title: "T", description: "", in: south.id)
        func account(_ body: JSONObject, as person: AppFixture.Person) async throws -> Answer {
            var whole: JSONObject = ["mode": "trunk"]
            for (name, value) in body.members { whole[name] = value }
            return try await world.app.ask(Self.path, .object(whole), as: person)
        }
        func map(_ kind: String, _ digits: String, to account: String, as person: AppFixture.Person) async throws -> Int
        {
            try await world.app.ask(
                "/api/v1/phone-numbers",
                [kind: .string(digits), "sip_account": .string(account), "workflow": "tutor"], as: person
            ).status
        }
        // One provider, with numbers apart.
        #expect(try await account(["name": "P", "allowed_cidrs": ["192.0.2.0/28"]], as: world.owner).status == 201)
        #expect(try await account(["name": "P", "allowed_cidrs": ["192.0.2.0/24"]], as: owner).status == 201)
        #expect(try await map("number", "+33 100", to: "P", as: world.owner) == 201)
        #expect(try await map("prefix", "+33 11", to: "P", as: world.owner) == 201)
        #expect(try await map("number", "+33 100", to: "P", as: owner) == 409)
        #expect(try await map("prefix", "+33 1", to: "P", as: owner) == 409)
        #expect(try await map("number", "+33 1199", to: "P", as: owner) == 409)
        #expect(try await map("number", "+33 101", to: "P", as: owner) == 201)
        let taken = try await account(
            ["name": "All", "allowed_cidrs": ["192.0.2.1"], "default_workflow": "tutor"], as: owner)
        #expect(taken.status == 409, "\(taken.text)")
        let named = try await account(
            [
                "name": "N", "mode": "register", "host": "sip.example.org", "username": "+33100",
                "allowed_cidrs": ["192.0.2.1"],
            ],
            as: owner)
        #expect(named.status == 409, "\(named.text)")
        // An exchange of one institution.
        let own = try await account(
            ["name": "E", "allowed_cidrs": ["198.51.100.7"], "default_workflow": "tutor"], as: world.owner)
        #expect(own.status == 201)
        #expect(try await account(["name": "E", "allowed_cidrs": ["198.51.100.0/24"]], as: owner).status == 201)
        #expect(try await map("number", "+33 555", to: "E", as: owner) == 409)
        // Out of use, it stands in nobody's way.
        let path = "\(Self.path)/\(try #require(own.body["id"]?.stringValue))"
        _ = try await world.app.ask(path, ["enabled": false], as: world.owner, method: .patch)
        #expect(try await map("number", "+33 555", to: "E", as: owner) == 201)
        #expect(try await world.app.ask(path, ["enabled": true], as: world.owner, method: .patch).status == 409)
    }

    @Test("Whoever has no telephone says so when an account is to be tried out")
    func testing() async throws {
        let world = try await PhoneWorld()
        let answer = try await world.app.ask("\(Self.path)/\(world.account)/test", [:], as: world.owner)
        #expect(answer.status == 503)
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        #expect(try await world.app.ask(Self.path, as: teacher).status == 403)
    }

    @Test("One server sees to an account's registration at a time, and another when its lease has run out")
    func registrations() async throws {
        let world = try await PhoneWorld()
        let store = world.app.backend.telephones.registrations
        let id = try #require(SIPAccountID(world.account))
        let (one, other) = (SystemIdentifierGenerator().next(), SystemIdentifierGenerator().next())
        let tenant = world.tenant.id
        #expect(try await store.take(id, in: tenant, server: one, lease: .seconds(60)))
        #expect(try await store.take(id, in: tenant, server: one, lease: .seconds(60)))
        #expect(try await !store.take(id, in: tenant, server: other, lease: .seconds(60)))
        let state = RegistrationState(
            status: .failed, detail: "403 Forbidden", changedAt: Timestamp(microseconds: 1_000_000))
        try await store.note(state, of: id, in: tenant, server: one)
        try await store.note(
            RegistrationState(status: .registered, detail: nil, changedAt: state.changedAt), of: id, in: tenant,
            server: other)
        let shown = try await world.app.ask("\(Self.path)/\(world.account)", as: world.owner)
        #expect(shown.body["registration"]?["status"] == "failed")
        #expect(shown.body["registration"]?["detail"] == "403 Forbidden")
        #expect(try await store.take(id, in: tenant, server: one, lease: .seconds(-1)))
        #expect(try await store.take(id, in: tenant, server: other, lease: .seconds(60)))
    }

    /// Isolates: sip_accounts, phone_numbers, sip_registrations, voice_settings, calls, call_recordings, phone_pins
    @Test("Another institution neither sees nor changes accounts, numbers, voices, calls and codes")
    func isolation() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [])
        let number = try await world.app.ask(
            "/api/v1/phone-numbers", ["number": "+331", "sip_account": "Exchange", "workflow": "tutor"],
            as: world.owner)
        let (call, assistant) = try await world.call(workflow)
        try await world.app.backend.telephones.recordings.add([1], part: 0, of: call.id, in: world.tenant.id)
        _ = try await world.app.ask(
            "/api/v1/voice-settings", ["greeting": "Hello"], as: world.owner, method: .put)
        _ = try await assistant.all(.speech("Hello"))
        let thread = try #require(assistant.threadID)

        let south = try await world.app.tenant("south")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: south)
        func ask(_ path: String, _ body: JSONValue? = nil, _ method: HTTPMethod? = nil) async throws -> Answer {
            try await world.app.ask("/api/v1/\(path)", body, as: spy, method: method)
        }
        for list in ["sip-accounts", "phone-numbers", "calls"] { #expect(try await ask(list).body["data"] == []) }
        #expect(try await ask("voice-settings").body["settings"] == [:])
        let account = "sip-accounts/\(world.account)"
        #expect(try await ask(account).status == 404)
        #expect(try await ask(account, ["enabled": false], .patch).status == 404)
        #expect(try await ask(account, nil, .delete).status == 404)
        #expect(try await ask("phone-numbers/\(number.body["id"]?.stringValue ?? "")", nil, .delete).status == 404)
        #expect(try await ask("calls/\(call.id)").status == 404)
        #expect(try await ask("calls/\(call.id)/hang-up", [:]).status == 404)
        #expect(try await ask("calls/\(call.id)/recording").status == 404)
        #expect(try await ask("threads/\(thread)/phone-pin", [:]).status == 404)
        let telephones = world.app.backend.telephones
        #expect(try await telephones.recordings.piece(0, of: call.id, in: south.id) == nil)
        try await telephones.desk.end(call.id, .failed, in: south.id)
        #expect(try await telephones.desk.calls.call(call.id, of: world.tenant.id)?.status == .answered)
    }
}
