import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct PasswordsControllerTests {
    @Test("A person changes their password, and only with the present one")
    func change() async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        let login = try await app.logIn("ann@example.org", "sesame sesame")
        func change(_ present: String, _ password: String) async throws -> Int {
            try await app.ask(
                "/api/v1/auth/password", ["password": .string(present), "new_password": .string(password)], as: ann
            ).status
        }
        #expect(try await change("wrong", "open, please") == 401)
        #expect(try await change("sesame sesame", "short") == 400)
        #expect(try await change("sesame sesame", String(repeating: "x", count: 10_000)) == 400)
        #expect(try await change("sesame sesame", "open, please") == 204)
        #expect(try await app.me("Bearer \(login.token)").status == 401)
        #expect(try await app.me("Bearer \(ann.token)").status == 200)
        #expect(try await app.logIn("ann@example.org", "open, please").status == 200)
    }

    @Test("A forgotten password is asked about with one answer, whoever asks, and as often as it is bearable")
    func reset() async throws {
        let app = try await AppFixture()
        _ = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        let path = "/api/v1/auth/password-reset"
        for email in ["ann@example.org", "bob@example.org", "nobody"] {
            let answer = try await app.ask(path, ["email": .string(email)])
            #expect(answer.status == 202 && answer.body == ["status": "accepted"])
        }
        for _ in 1...4 { #expect(try await app.ask(path, ["email": "ann@example.org"]).status == 202) }
        #expect(try await app.ask(path, ["email": "ann@example.org"]).status == 429)
        #expect(try await app.ask(path, ["email": ""]).status == 400)
        let link = try await app.ask("\(path)/complete", ["token": "x", "password": "open, please"])
        #expect(link.status == 404 && link.code == "not_found")
    }

    @Test("An administrator gets a link for somebody of their own institution alone, and only an owner for an owner")
    func offered() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north, password: "sesame sesame")
        let admin = try await app.person("adam@example.org", role: .admin, in: north)
        let owner = try await app.person("olga@example.org", role: .owner, in: north)
        let stranger = try await app.person("eve@example.org", role: .owner, in: south)
        func offer(_ person: AppFixture.Person, by asker: AppFixture.Person) async throws -> Answer {
            try await app.ask("/api/v1/users/\(person.identity.userID)/password-reset", [:], as: asker)
        }
        #expect(try await offer(ann, by: ann).status == 403)
        #expect(try await offer(owner, by: admin).status == 403)
        #expect(try await offer(ann, by: stranger).status == 404)
        let answer = try await offer(ann, by: admin)
        #expect(answer.status == 201 && answer.body["status"] == "shown")
        let token = try #require(answer.body["url"]?.stringValue?.split(separator: "#token=").last)
        let done = try await app.ask(
            "/api/v1/auth/password-reset/complete", ["token": .string(String(token)), "password": "open, please"])
        #expect(done.status == 204)
        #expect(try await app.logIn("ann@example.org", "open, please").status == 200)

        // Who belongs to two institutions is no one's alone.
        try await app.database.withTenant(south.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(south.id), \(ann.identity.userID), 'learner', now())
                """)
        }
        #expect(try await offer(ann, by: admin).status == 404)
        #expect(try await offer(ann, by: stranger).status == 404)
    }

    @Test(
        "Passwords that cannot be are answered at sign-in as wrong ones are",
        arguments: ["one byte", "73 bytes", "NUL", "Unicode"])
    func signIn(kind: String) async throws {
        let app = try await AppFixture()
        _ = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        let password =
            switch kind {
            case "one byte": "x"
            case "73 bytes": String(repeating: "x", count: 73)
            case "NUL": "sesame sesame\0"
            default: "ｓesame sesame"
            }
        for email in ["ann@example.org", "bob@example.org"] {
            let answer = try await app.logIn(email, password)
            #expect(answer.status == 401 && answer.code == "invalid_credentials")
        }
    }
}
