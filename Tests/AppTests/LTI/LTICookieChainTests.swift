import Core
import HTTPCore
import LTI
import Support
import Testing

@testable import lyceum

/// What proves that a browser began its launch where cookies are in doubt, which is found out before the platform takes
/// the launch; and what a page is told whose launch the platform's storage proves.
@Suite struct LTICookieChainTests {
    private static let probe = "__Host-lyceum_lti_kept=1"
    private static let platform = "https://lms.example.org/auth?"

    /// A login that the platform keeps the value of, and whose answer came without a cookie.
    private struct Held {
        let state: String
        let value: String
    }

    private static func hold(
        _ world: LTIWorld, _ change: (inout LaunchMessage) -> Void = { _ in }
    ) async throws -> Held {
        let login = try await world.post("/lti/login", world.platform.login { $0["lti_storage_target"] = "_parent" })
        let page = try LTIWorld.page(login)
        let next = try #require(page["next"]?.stringValue)
        let sent = try LaunchParameters(String(next.dropFirst(platform.count)))
        let held = Held(state: try #require(sent["state"]), value: try #require(page["value"]?.stringValue))
        var message = world.platform.message(nonce: try #require(sent["nonce"]))
        change(&message)
        let answer = try await world.post(
            "/lti/launch", PlatformSimulator.form(["state": held.state, "id_token": try message.signed()]))
        let recall = try LTIWorld.page(answer)
        #expect(recall["kind"] == "recall" && recall["storage"]?["target"] == "_parent", "\(answer.text)")
        return held
    }

    private static func prove(
        _ held: Held, value: String? = nil, language: String = "en-GB", in world: LTIWorld
    ) async throws -> Answer {
        try await world.app.ask(
            "/lti/launch/storage", ["state": .string(held.state), "value": .string(value ?? held.value)], as: nil,
            ["Accept-Language": language])
    }

    @Test("A login in a frame is a page that looks for its cookie, and has for a tab what the platform sent")
    func framed() async throws {
        let world = try await LTIWorld(["default_workflow": "circuits", "platform": "moodle"])
        let login = "/lti/login?" + world.platform.login()
        let answer = try await world.app.ask(login, nil, as: nil, ["Sec-Fetch-Dest": "iframe"])
        #expect(answer.status == 200 && answer.response.fields["Location"] == nil)
        let page = try LTIWorld.page(answer)
        #expect(page["kind"] == "login" && page["probe"] == .string(Self.probe), "\(page)")
        #expect(page["storage"] == .null && page["value"] == .null, "the secret is in the hidden cookie alone")
        #expect(page["next"]?.stringValue?.hasPrefix(Self.platform) == true)
        let cookies = answer.response.fields.entries.filter { $0.name == "Set-Cookie" }.map { $0.value }
        #expect(cookies.count == 2 && cookies.allSatisfy { $0.contains("SameSite=None; Secure; Partitioned") })
        #expect(cookies.filter { !$0.contains("HttpOnly") }.allSatisfy { $0.hasPrefix(Self.probe + ";") })
        #expect(cookies.filter { $0.contains("HttpOnly") }.count == 1)
        let again = try #require(page["again"]?.stringValue)
        #expect(again.hasPrefix("http://localhost/lti/login?"))
        let tab = try await world.app.ask(String(again.dropFirst("http://localhost".count)))
        let location = try #require(tab.response.fields["Location"], "\(tab.text)")
        let sent = try LaunchParameters(String(location.dropFirst(Self.platform.count)))
        #expect(sent["login_hint"] == "user 7" && sent["lti_message_hint"] == #"{"cmid":12,"launchid":"a+b&c"}"#)
    }

    // A page between would cost some platforms their own cookie: it is another site's then that sends the browser there.
    @Test(
        "A login that is in no frame, does not say so, or may be repeated goes to the platform at once",
        arguments: [("document", "moodle"), (nil, "canvas"), ("iframe", "openedx"), ("iframe", "other")]
            as [(String?, String)])
    func alone(destination: String?, platform: String) async throws {
        let world = try await LTIWorld(["platform": .string(platform)])
        var fields = HTTPFields()
        if let destination { fields["Sec-Fetch-Dest"] = destination }
        let answer = try await world.app.ask("/lti/login?" + world.platform.login(), nil, as: nil, fields)
        #expect(answer.status == 303 && answer.response.fields["Location"]?.hasPrefix(Self.platform) == true)
        #expect(answer.response.fields.entries.filter { $0.name == "Set-Cookie" }.count == 1)
    }

    @Test("A launch that the platform's storage proves has the launch's language", arguments: ["fr", nil] as [String?])
    func language(locale: String?) async throws {
        let world = try await LTIWorld()
        let held = try await Self.hold(world) { message in
            if let locale { message["launch_presentation"] = ["locale": .string(locale)] }
        }
        let proven = try await Self.prove(held, in: world)
        let expected: JSONValue = locale.map { .string($0) } ?? .null
        #expect(proven.status == 200 && proven.body["locale"] == expected, "\(proven.text)")
        let code = try #require(proven.body["code"])
        #expect(try await world.app.ask("/api/v1/lti/session", ["code": code]).status == 201)
    }

    @Test("A launch that is not let in says why where storage proved it, in its language, else in the browser's")
    func refusals() async throws {
        let waiting = try await LTIWorld(deployments: [])
        let french = try await Self.hold(waiting) { $0["launch_presentation"] = ["locale": "fr"] }
        let held = try await Self.prove(french, in: waiting)
        try await Self.requireRefusal(held, .deployment, .french, in: waiting)
        let world = try await LTIWorld()
        let broken = try await Self.hold(world) { $0["version"] = "1.1" }
        let wrong = try await Self.prove(broken, language: "fr-CA", in: world)
        try await Self.requireRefusal(wrong, .badMessage, .french, in: world)
        let (mine, other) = (try await Self.hold(world), try await Self.hold(world))
        let foreign = try await Self.prove(mine, value: other.value, in: world)
        try await Self.requireRefusal(foreign, .browser, .english, in: world)
        #expect(try await Self.prove(mine, in: world).status == 200)
    }

    private static func requireRefusal(
        _ answer: Answer, _ message: LTIMessage, _ language: LTIMessage.Language, in world: LTIWorld
    ) async throws {
        let texts = message.texts(language)
        let list = try await world.app.ask("/api/v1/lti/launches?limit=1", as: world.owner)
        let told: JSONValue = [
            "title": .string(texts.title), "text": .string(texts.text), "language": .string(language.rawValue),
            "support_code": list.body["data"]?[0]?["support_code"] ?? .null,
        ]
        #expect(answer.status == 403 && answer.code == "forbidden")
        #expect(answer.body["error"]?["details"] == told, "\(answer.text)")
    }
}
