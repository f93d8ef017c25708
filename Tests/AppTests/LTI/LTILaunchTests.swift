import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// Launches through the router, by a platform whose every message can be changed.
@Suite struct LTILaunchTests {
    @Test("The authentication request asks for what it must, and gives both hints back byte for byte (§5.1.1.2)")
    func request() async throws {
        let world = try await LTIWorld()
        let begun = try await world.begin()
        #expect(begun.answer.status == 303)
        let location = try #require(begun.answer.response.fields["Location"])
        #expect(location.hasPrefix("https://lms.example.org/auth?"))
        let sent = try LaunchParameters(String(location.dropFirst("https://lms.example.org/auth?".count)))
        for (name, value) in [
            ("scope", "openid"), ("response_type", "id_token"), ("response_mode", "form_post"), ("prompt", "none"),
            ("client_id", "lyceum"), ("redirect_uri", "http://localhost/lti/launch"), ("login_hint", "user 7"),
            ("lti_message_hint", #"{"cmid":12,"launchid":"a+b&c"}"#),
        ] { #expect(sent[name] == value, "\(name)") }
        let cookie = try #require(begun.answer.response.fields["Set-Cookie"])
        #expect(cookie.hasPrefix("__Host-lyceum_lti_") && cookie.contains("SameSite=None; Secure; Partitioned"))
        #expect(cookie.contains("HttpOnly"))
        let other = try await world.app.ask("/lti/login?" + world.platform.login())
        #expect(other.status == 303 && other.response.fields["Location"] != location)
    }

    @Test("A login that cannot begin is a page that says what to do, and sends nobody anywhere (§5.1.1.1)")
    func logins() async throws {
        let world = try await LTIWorld()
        let rows: [(String, Int, (inout [String: String]) -> Void)] = [
            ("no issuer", 400, { $0["iss"] = nil }), ("no hint", 400, { $0["login_hint"] = nil }),
            ("no target", 400, { $0["target_link_uri"] = nil }),
            ("another issuer", 404, { $0["iss"] = "https://x.example" }),
            ("another client", 404, { $0["client_id"] = "x" }),
            ("another origin", 400, { $0["target_link_uri"] = "https://evil.example/lti/launch" }),
            ("a name that begins alike", 400, { $0["target_link_uri"] = "http://localhost.evil.example/" }),
        ]
        for (name, status, change) in rows {
            let answer = try await world.post("/lti/login", world.platform.login(change))
            #expect(answer.status == status, "\(name)")
            #expect(answer.response.fields["Location"] == nil && answer.response.fields["Set-Cookie"] == nil)
            #expect(answer.text.contains("<code>"), "\(name)")
        }
        #expect(try await world.lastCause() == "foreign_target")
        // One client alone is found without its name; of two the name must be there.
        #expect(try await world.begin { $0["client_id"] = nil }.answer.status == 303)
        _ = try await LTIWorld.register(clientID: "second", as: world.owner, world.app)
        let ambiguous = try await world.post("/lti/login", world.platform.login { $0["client_id"] = nil })
        #expect(ambiguous.status == 400 && ambiguous.text.hasPrefix("en|"))
    }

    @Test("A learner launches, talks in their own conversation, and finds it again with the next launch")
    func learner() async throws {
        let world = try await LTIWorld()
        let first = try await world.launch()
        #expect(first.status == 200 && first.response.fields["Cache-Control"] == "no-store", "\(first.text)")
        let (ada, content) = try await world.session(of: first)
        #expect(content["view"] == "learner" && content["assistant"]?["slug"] == "circuits", "\(content)")
        #expect(content["course_title"] == "Physics" && content["link_title"] == "Circuits")
        #expect(content["origins"] == ["https://lms.example.org"])
        let thread = try #require(content["thread_id"]?.stringValue)
        let said = try await world.app.ask(
            "/chatkit/circuits", world.message("threads.add_user_message", thread: thread), as: ada)
        #expect(said.status == 200 && said.text.contains("Ohm"), "\(said.text.prefix(300))")
        let me = try await world.app.ask("/api/v1/me", as: ada)
        #expect(me.text.contains("Ada Lovelace") && me.text.contains("@people.lti.invalid"), "\(me.text)")
        #expect(!me.text.contains("ada@example.org"))
        let (_, again) = try await world.session(of: world.launch())
        #expect(again["thread_id"] == .string(thread))
        let (_, other) = try await world.session(of: world.launch("student-2"))
        #expect(other["thread_id"] != .string(thread))
        let list = try await world.app.ask("/api/v1/lti/launches", as: world.owner)
        #expect(
            list.body["data"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["launched", "launched", "launched"])
    }

    @Test("A platform that answers at the address for deep linking gets the same page")
    func deepLinkingAddress() async throws {
        let world = try await LTIWorld()
        let begun = try await world.begin()
        let token = try world.platform.message(nonce: begun.nonce).signed()
        let form = PlatformSimulator.form(["state": begun.state, "id_token": token])
        let answer = try await world.post("/lti/deep-linking", form, cookie: begun.cookie)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try await world.session(of: answer).content["view"] == "learner")
    }

    @Test("A code begins one session, and soon")
    func codes() async throws {
        let world = try await LTIWorld()
        let answer = try await world.launch()
        _ = try await world.session(of: answer)
        let code = try #require(try LTIWorld.page(answer)["code"])
        #expect(try await world.app.ask("/api/v1/lti/session", ["code": code]).status == 401)
        #expect(try await world.app.ask("/api/v1/lti/session", ["code": "abc"]).status == 401)
        let late = try await LTIWorld.page(world.launch())["code"] ?? .null
        world.app.clock.advance(by: .seconds(61))
        #expect(try await world.app.ask("/api/v1/lti/session", ["code": late]).status == 401)
    }

    @Test("An answer serves once, to the browser that began, within ten minutes (§5.1.1.5)")
    func replay() async throws {
        let world = try await LTIWorld()
        let begun = try await world.begin()
        let token = try world.platform.message(nonce: begun.nonce).signed()
        // Another browser.
        let foreign = try await world.begin()
        let name = begun.cookie.split(separator: "=")[0]
        let secret = foreign.cookie.split(separator: "=")[1]
        #expect(try await world.answer(begun, token, cookie: "\(name)=\(secret)").status == 403)
        #expect(try await world.lastCause() == "other_browser")
        #expect(try await world.answer(begun, token).status == 200)
        #expect(try await world.answer(begun, token).status == 401)
        #expect(try await world.lastCause() == "replayed_state")
        // The token of one login in another.
        #expect(try await world.answer(foreign, token).status == 401)
        #expect(try await world.lastCause() == "wrong_nonce")
        let late = try await world.begin()
        let lateToken = try world.platform.message(nonce: late.nonce).signed()
        world.app.clock.advance(by: .seconds(601))
        #expect(try await world.answer(late, lateToken).status == 401)
        for state in ["", "abc", String(repeating: "A", count: 86)] {
            let form = PlatformSimulator.form(["state": state, "id_token": token])
            #expect(try await world.post("/lti/launch", form).status == 401, "\(state)")
        }
    }

    @Test("A state is nothing for another registration or tenant: its token is not what that platform signs")
    func registrations() async throws {
        let world = try await LTIWorld()
        let other = PlatformSimulator(issuer: "https://other.example.org", clientID: "c", clock: world.app.clock)
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        _ = try await LTIWorld.register(issuer: other.issuer, clientID: "c", as: spy, world.app)
        let begun = try await world.begin(by: other)
        let token = try world.platform.message(nonce: begun.nonce).signed()
        _ = try await world.answer(begun, token)
        #expect(try await world.lastCause(as: spy) == "wrong_issuer")
        #expect(try await world.lastCause() == nil)
    }

    @Test("The same subject at two issuers, or in two tenants, is two people; an address makes nobody anybody")
    func people() async throws {
        let world = try await LTIWorld()
        let other = PlatformSimulator(issuer: "https://other.example.org", clientID: "c", clock: world.app.clock)
        _ = try await LTIWorld.register(
            ["default_workflow": "circuits"], issuer: other.issuer, clientID: "c", as: world.owner, world.app)
        func identity(_ answer: Answer) async throws -> JSONValue {
            let person = try await world.session(of: answer).person
            return try await world.app.ask("/api/v1/me", as: person).body
        }
        let here = try await identity(world.launch())
        let there = try await identity(world.launch(by: other))
        let again = try await identity(world.launch())
        #expect(here["user"]?["id"] == again["user"]?["id"], "\(here)")
        #expect(here["user"]?["id"] != there["user"]?["id"])
        // The owner's own address in a token leads to nobody.
        let posing = try await identity(world.launch("student-9") { $0.claims["email"] = "owner@example.org" })
        #expect(posing["user"]?["id"] != .string(world.owner.identity.userID.description))
        #expect(posing["role"] == "learner" || posing["user"]?["role"] == "learner", "\(posing)")
    }

    @Test("A launch makes nobody an administrator or a teacher of the institution, unless its registration says so")
    func administrators() async throws {
        let roles = ["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator", LaunchMessage.instructor]
        func role(_ world: LTIWorld) async throws -> String? {
            _ = try await world.session(of: world.launch("boss", roles: roles))
            return try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction -> String? in
                try await transaction.queryOne(
                    """
                    SELECT m.role FROM memberships m JOIN lti_people p ON p.user_id = m.user_id
                    WHERE m.tenant_id = app_tenant_id() AND p.subject = 'boss'
                    """)?["role", String.self]
            }
        }
        #expect(try await role(LTIWorld()) == "learner")
        #expect(try await role(LTIWorld(["settings": ["teachers": true]])) == "teacher")
        #expect(try await role(LTIWorld(["settings": ["administrators": true]])) == "admin")
    }

    @Test("A deployment that nobody knows waits for approval, or is let in where the registration says so")
    func deployments() async throws {
        let world = try await LTIWorld(deployments: [])
        #expect(try await world.launch().status == 403)
        let list = try await world.app.ask("/api/v1/lti/launches", as: world.owner)
        #expect(list.body["data"]?[0]?["outcome"] == "held" && list.body["data"]?[0]?["cause"] == "held_deployment")
        let path = "\(LTIWorld.path)/\(world.registration)/deployments"
        let held = try await world.app.ask(path, as: world.owner)
        #expect(held.body["data"]?[0]?["status"] == "held" && held.body["data"]?[0]?["deployment_id"] == "1")
        let approved = try await world.app.ask(
            path, ["deployment_id": "1", "status": "active"], as: world.owner, method: .put)
        #expect(approved.status == 200, "\(approved.text)")
        #expect(try await world.launch().status == 200)
        _ = try await world.app.ask(
            path, ["deployment_id": "1", "status": "refused"], as: world.owner, method: .put)
        #expect(try await world.launch().status == 403)
        #expect(try await world.lastCause() == "refused_deployment")
        let open = try await LTIWorld(["unknown_deployments": "accept"], deployments: [])
        #expect(try await open.launch().status == 200)
    }

    @Test("A link without an assistant is chosen by a teacher; learners are told to wait")
    func choosing() async throws {
        let world = try await LTIWorld([:])
        let (_, student) = try await world.session(of: world.launch())
        #expect(student["view"] == "learner" && student["assistant"] == .null)
        let (_, teacher) = try await world.session(
            of: world.launch("teacher-1", roles: [LaunchMessage.instructor]))
        #expect(teacher["view"] == "choose")
        let (_, named) = try await world.session(
            of: world.launch { message in
                message["resource_link"] = ["id": "link-2"]
                message["custom"] = ["workflow": "circuits"]
            })
        #expect(named["assistant"]?["slug"] == "circuits" && named["thread_id"] != .null)
    }

    @Test(
        "Errors of the platform are told, in the language of the browser",
        arguments: [
            ("login_required", 401, "login_required"), ("access_denied", 400, "platform_error"),
        ])
    func platformErrors(error: String, status: Int, cause: String) async throws {
        let world = try await LTIWorld()
        let begun = try await world.begin()
        let request = HTTPRequest(
            method: .post, path: "/lti/launch",
            fields: ["Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "fr-CA, en;q=0.5"],
            body: .bytes(Array(PlatformSimulator.form(["state": begun.state, "error": error]).utf8)))
        let answer = try await Answer(await world.app.backend.router.respond(to: request))
        #expect(answer.status == status && answer.text.hasPrefix("fr|"), "\(answer.text)")
        #expect(try await world.lastCause() == cause)
    }

    @Test("Names with HTML are text in every page")
    func names() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(
            of: world.launch { message in
                message.claims["name"] = "<img src=x onerror=alert(1)>"
                message["resource_link"] = ["id": "l", "title": "</script><script>alert(1)</script>"]
            })
        #expect(content["link_title"] == "</script><script>alert(1)</script>")
        let me = try await world.app.ask("/api/v1/me", as: ada)
        #expect(me.response.fields["Content-Type"]?.hasPrefix("application/json") == true)
        let page = try await world.post(
            "/lti/login", PlatformSimulator.form(["iss": "\"><script>alert(1)</script>", "login_hint": "x"]))
        #expect(!page.text.contains("<script>"))
    }

    @Test("Twenty launches of one new person at once make one account, and of twenty new people one course")
    func crowd() async throws {
        let world = try await LTIWorld()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask { try await world.launch(number % 2 == 0 ? "same" : "student-\(number)").status }
            }
            for try await status in group { #expect(status == 200) }
        }
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            let row = try await transaction.queryOne(
                """
                SELECT (SELECT count(*) FROM lti_people) AS people, (SELECT count(*) FROM courses) AS courses,
                    (SELECT count(*) FROM lti_placements) AS places, (SELECT count(*) FROM threads) AS threads
                """)
            let (people, courses, places, threads) = try #require(row).decode(Int.self, Int.self, Int.self, Int.self)
            #expect(people == 11 && courses == 1 && places == 11 && threads == 11)
        }
    }
}
