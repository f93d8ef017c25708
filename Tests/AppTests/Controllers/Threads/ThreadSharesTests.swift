import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

/// Conversations that others read by a link.
@Suite struct ThreadSharesTests {
    private static func allow(_ world: ThreadWorld, _ isAllowed: Bool = true) async throws -> Answer {
        try await world.app.ask(
            "/api/v1/conversation-settings", ["sharing": .bool(isAllowed), "visitors": false], as: world.owner,
            method: .put)
    }

    private static func read(_ world: ThreadWorld, _ made: Answer) async throws -> Answer {
        try await world.app.ask("/api/v1/shared/\(made.body["token"]?.stringValue ?? "")")
    }

    /// What is said in a shared conversation.
    private static func texts(_ answer: Answer) -> [String] {
        (answer.body["items"]?["data"]?.arrayValue ?? []).compactMap { $0["content"]?[0]?["text"]?.stringValue }
    }

    @Test("a link shows what was said until it was made, to anybody, without names, and is kept by nobody")
    func snapshot() async throws {
        let world = try await ThreadWorld()
        _ = try await Self.allow(world)
        let id = try await world.begin("Volts")
        let made = try await world.ask("/\(id)/shares", [:])
        #expect(made.status == 201 && made.body["url"]?.stringValue?.hasPrefix("http://localhost/shared#lys_") == true)
        _ = try await world.say("A secret", in: id)
        let shown = try await Self.read(world, made)
        #expect(shown.status == 200 && Self.texts(shown) == ["Volts", "You said Volts"], "\(shown.text)")
        #expect(shown.body["title"] == "Volts" && shown.body["shared_by"] == .null)
        for secret in ["Person", "ann@", world.ann.identity.userID.description, id, "A secret"] {
            #expect(!shown.text.contains(secret), "\(secret)")
        }
        #expect(shown.response.fields["Cache-Control"] == "no-store")
        #expect(shown.response.fields["X-Robots-Tag"] == "noindex, nofollow")
        #expect(shown.response.fields["Referrer-Policy"] == "no-referrer")
    }

    @Test("what is attached is named by a link, and nothing of it leads to the conversation or the file")
    func attachments() async throws {
        let world = try await ThreadWorld()
        _ = try await Self.allow(world)
        let file = try await world.app.attach("volts.txt", "text/plain", Array("Words".utf8), as: world.ann)
        let input: JSONValue = [
            "content": [["type": "input_text", "text": "Volts"]], "attachments": [file.body["id"] ?? .null],
            "inference_options": [:],
        ]
        let begun = try await world.app.ask(
            "/chatkit/echo", ["type": "threads.create", "params": ["input": input]], as: world.ann)
        let id = try #require(try begun.events.first?["thread"]?["id"]?.stringValue)
        let shown = try await Self.read(world, try await world.ask("/\(id)/shares", [:]))
        #expect(shown.text.contains("volts.txt"))
        for secret in [id, "/files/", "preview_url"] { #expect(!shown.text.contains(secret), "\(secret)") }
        let path = "/api/v1/attachments/\(file.body["id"]?.stringValue ?? "")/content"
        #expect(try await world.app.ask(path).status == 401)
        #expect(try await world.app.ask(path, as: world.bob).status == 404)
    }

    @Test("a live link follows the conversation, and says a name where its person says so")
    func live() async throws {
        let world = try await ThreadWorld()
        _ = try await Self.allow(world)
        let id = try await world.begin("Volts")
        let made = try await world.ask("/\(id)/shares", ["live": true, "show_name": true, "expires_in_days": 1])
        _ = try await world.say("More", in: id)
        let shown = try await Self.read(world, made)
        #expect(Self.texts(shown).last == "You said More" && shown.body["shared_by"] == "Person", "\(shown.text)")
    }

    private enum End: String, CaseIterable {
        case expiry, revocation, deletion, setting, turnedAway, tenant
    }

    @Test("a link opens nothing after its end, and does not say why", arguments: End.allCases)
    private func ends(_ end: End) async throws {
        let world = try await ThreadWorld()
        _ = try await Self.allow(world)
        let id = try await world.begin("Volts")
        let made = try await world.ask("/\(id)/shares", ["expires_in_days": 1, "live": true])
        let share = made.body["id"]?.stringValue ?? ""
        switch end {
        case .expiry: world.app.clock.advance(by: .seconds(86_400))
        case .revocation:
            #expect(try await world.ask("/\(id)/shares/\(share)", method: .delete).status == 204)
            #expect(try await world.ask("/\(id)/shares/\(share)", method: .delete).status == 204)
        case .deletion: _ = try await world.ask("/\(id)", method: .delete)
        case .setting: _ = try await Self.allow(world, false)
        case .turnedAway:
            let user = world.ann.identity.userID
            let answer = try await world.app.ask("/api/v1/users/\(user)/disable", [:], as: world.owner)
            #expect(answer.status < 300, "\(answer.text)")
        case .tenant:
            try await world.app.database.withTenant(world.tenant.id) { transaction in
                _ = try await transaction.execute("UPDATE tenants SET state = 'suspended'")
            }
        }
        let shown = try await Self.read(world, made)
        let unknown = try await world.app.ask("/api/v1/shared/lys_\(String(repeating: "0", count: 75))")
        #expect(shown.status == 404 && unknown.status == 404)
        #expect(shown.body["error"]?["message"] == unknown.body["error"]?["message"])
    }

    @Test("sharing needs the institution's leave, one's own conversation, a time within a year, and leaves a trace")
    func rules() async throws {
        let world = try await ThreadWorld()
        let id = try await world.begin("Volts")
        #expect(try await world.ask("/\(id)/shares", [:]).status == 403)
        let tag = try #require(
            try await world.app.ask("/api/v1/conversation-settings", as: world.owner).response.fields["ETag"])
        #expect(try await Self.allow(world).body["sharing"] == true)
        let late = try await world.app.ask(
            "/api/v1/conversation-settings", ["sharing": false, "visitors": false], as: world.owner,
            ["If-Match": tag], method: .put)
        #expect(late.status == 412)
        #expect(try await world.ask("/\(id)/shares", [:], as: world.bob).status == 404)
        for days in [0, 366] {
            let refused = try await world.ask("/\(id)/shares", ["expires_in_days": .integer(Int64(days))])
            #expect(refused.status == 400)
        }
        for _ in 1...20 { #expect(try await world.ask("/\(id)/shares", [:]).status == 201) }
        #expect(try await world.ask("/\(id)/shares", [:]).status == 409)
        let list = try await world.ask("/\(id)/shares?limit=3")
        #expect(list.body["data"]?.arrayValue?.count == 3 && list.body["has_more"] == true)
        #expect(!list.text.contains("lys_"))
        #expect(try await world.ask("/\(id)/shares", as: world.bob).status == 404)
        let share = list.body["data"]?[0]?["id"]?.stringValue ?? ""
        #expect(try await world.ask("/\(id)/shares/\(share)", as: world.bob, method: .delete).status == 404)
        let other = try await world.begin("Other")
        #expect(try await world.ask("/\(other)/shares/\(share)", method: .delete).status == 404)
        _ = try await world.ask("/\(id)/shares/\(share)", method: .delete)
        for action in ["conversation.share", "conversation.unshare", "conversation_settings.update"] {
            let log = try await world.app.ask("/api/v1/audit-events?action=\(action)", as: world.owner)
            #expect(log.body["data"]?.arrayValue?.isEmpty == false, "\(action)")
        }
    }

    /// Isolates: thread_shares, conversation_settings
    @Test("links and settings of one institution are nothing to another")
    func isolation() async throws {
        let world = try await ThreadWorld()
        _ = try await Self.allow(world)
        let id = try await world.begin("Volts")
        let made = try await world.ask("/\(id)/shares", [:])
        let south = try await world.app.tenant("south")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: south)
        let settings = try await world.app.ask("/api/v1/conversation-settings", as: spy)
        #expect(settings.body["sharing"] == false)
        #expect(try await world.ask("/\(id)/shares", as: spy).status == 404)
        let share = made.body["id"]?.stringValue ?? ""
        #expect(try await world.ask("/\(id)/shares/\(share)", as: spy, method: .delete).status == 404)
        // The same secret under another tenant's name.
        let token = made.body["token"]?.stringValue ?? ""
        let moved = "lys_" + south.id.uuid.hex + token.dropFirst(36)
        _ = try await world.app.ask(
            "/api/v1/conversation-settings", ["sharing": true, "visitors": false], as: spy, method: .put)
        #expect(try await world.app.ask("/api/v1/shared/\(moved)").status == 404)
        #expect(try await world.app.ask("/api/v1/shared/\(token)").status == 200)
    }
}
