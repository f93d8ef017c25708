import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct AppearanceControllerTests {
    private static let path = "/api/v1/appearance"
    /// A PNG of one dot.
    private static let dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    @Test("Nothing is set at first; an administrator sets it, everybody sees it, and the log says what changed")
    func journey() async throws {
        let (app, tenant, owner) = try await world()
        let plain = try await app.ask(Self.path, as: owner)
        #expect(plain.status == 200 && plain.body["name"] == "NORTH" && plain.body["accent"] == .null)
        #expect(plain.body["languages"] == ["en", "fr"] && plain.body["corrected"] == false)
        let set = try await app.ask(
            Self.path,
            [
                "name": "North School", "accent": "#FFDD00", "logo": .string("data:image/png;base64,\(Self.dot)"),
                "default_language": "fr", "languages": ["fr", "en"],
            ], as: owner, method: .put)
        #expect(set.status == 200 && set.body["name"] == "North School", "\(set.text)")
        #expect(set.body["accent"] == "#ffdd00")
        #expect(set.body["corrected"] == true && set.body["accent_dark"] == "#ffdd00")
        #expect(set.body["default_language"] == "fr")
        let learner = try await app.person("bob@example.org", in: tenant)
        #expect(try await app.ask(Self.path, as: learner).body == set.body)
        #expect(try await app.ask(Self.path + "/north").body == set.body)
        let refused = try await app.ask(Self.path, ["accent": "#000000"], as: learner, method: .put)
        #expect(refused.status == 403)
        let told = try await AuditTrail(database: app.database).events(
            of: owner.identity.tenantID, AuditFilter(), limit: 5
        ).filter { $0.action == "appearance.update" }
        #expect(told.count == 1 && told[0].difference.contains("North School"))
    }

    @Test("The picture has an address of its own that changes with it, and stays where it is not named")
    func logo() async throws {
        let (app, _, owner) = try await world()
        func set(_ body: JSONValue) async throws -> Answer {
            try await app.ask(Self.path, body, as: owner, method: .put)
        }
        let first = try await set(["logo": .string("data:image/png;base64,\(Self.dot)")])
        let address = try #require(first.body["logo"]?.stringValue, "\(first.text)")
        let picture = try await app.ask(address)
        #expect(picture.status == 200 && picture.response.fields["Content-Type"] == "image/png")
        #expect(picture.bytes == Base64.decode(Self.dot))
        #expect(picture.response.fields["Cache-Control"]?.contains("immutable") == true)
        #expect(try await set(["accent": "#112233"]).body["logo"] == .string(address))
        #expect(try await set(["logo": .string(address)]).body["logo"] == .string(address))
        #expect(try await set(["logo": "/appearance/north/00000000000000000000000000000000"]).status == 400)
        #expect(try await set(["logo": .null]).body["logo"] == .null)
        #expect(try await app.ask(address).status == 404)
    }

    @Test("One's own attachment can be the picture, and another person's cannot")
    func attachment() async throws {
        let (app, tenant, owner) = try await world()
        let bytes = try #require(Base64.decode(Self.dot))
        let own = try await app.attach("logo.png", "image/png", bytes, as: owner)
        let id = try #require(own.body["id"])
        let set = try await app.ask(Self.path, ["logo": id], as: owner, method: .put)
        #expect(set.status == 200)
        #expect(try await app.ask(set.body["logo"]?.stringValue ?? "").bytes == bytes)
        let other = try await app.person("eve@example.org", role: .admin, in: tenant)
        #expect(try await app.ask(Self.path, ["logo": id], as: other, method: .put).status == 404)
        let text = try await app.attach("a.txt", "text/plain", Array("No picture.".utf8), as: owner)
        let wrong = try await app.ask(Self.path, ["logo": text.body["id"] ?? .null], as: owner, method: .put)
        #expect(wrong.status == 422, "\(wrong.text)")
    }

    @Test("What is no colour, no picture and no language of the pages is refused by its name")
    func refusals() async throws {
        let (app, _, owner) = try await world()
        let svg = Base64.encode(Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8))
        for (body, status) in [
            (["accent": "red"], 400), (["accent": "#12345"], 400), (["name": ""], 400), (["languages": []], 400),
            (["languages": ["de"]], 400), (["languages": ["en", "en"]], 400),
            (["languages": ["en"], "default_language": "fr"], 400), (["logo": "http://example.org/a.png"], 400),
            (["logo": 3], 400), (["logo": .string("data:image/svg+xml;base64,\(svg)")], 422),
            (["logo": .string("data:image/png;base64,\(Base64.encode([UInt8](repeating: 1, count: 600_000)))")], 413),
        ] as [(JSONValue, Int)] {
            let answer = try await app.ask(Self.path, body, as: owner, method: .put)
            #expect(answer.status == status, "\(answer.text)")
        }
        #expect(try await app.ask(Self.path, as: owner).response.fields["ETag"]?.contains("0") == true)
        let late = try await app.ask(
            Self.path, ["accent": "#112233"], as: owner, ["If-Match": "\"7\""], method: .put)
        #expect(late.status == 412)
        #expect(try await app.ask(Self.path + "/nowhere").status == 404)
    }

    /// Isolates: appearances
    @Test("What one institution sets is not another's, and its picture is not found under another's name")
    func isolation() async throws {
        let (app, _, owner) = try await world()
        let set = try await app.ask(
            Self.path, ["name": "Ours", "logo": .string("data:image/png;base64,\(Self.dot)")], as: owner, method: .put)
        let spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
        #expect(try await app.ask(Self.path, as: spy).body["name"] == "SOUTH")
        _ = try await app.ask(Self.path, ["name": "Theirs"], as: spy, method: .put)
        #expect(try await app.ask(Self.path, as: owner).body["name"] == "Ours")
        let address = try #require(set.body["logo"]?.stringValue)
        #expect(try await app.ask(address.replacing("north", with: "south")).status == 404)
        #expect(try await app.database.query("SELECT FROM appearances").isEmpty)
    }

    private func world() async throws -> (AppFixture, Tenant, AppFixture.Person) {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        return (app, tenant, try await app.person("ann@example.org", role: .owner, in: tenant))
    }
}
