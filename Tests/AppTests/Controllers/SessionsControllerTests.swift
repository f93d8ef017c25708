import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct SessionsControllerTests {
    @Test("A person sees where they are signed in, page by page, and ends one, the others, or all")
    func own() async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        var tokens: [String] = []
        for _ in 1...3 {
            let login = try await app.ask(
                "/api/v1/auth/login", ["email": "ann@example.org", "password": "sesame sesame"], as: nil,
                ["User-Agent": "Browser/1"])
            tokens.append(login.token)
        }
        let first = try await app.ask("/api/v1/sessions?limit=3", as: ann)
        let sessions = first.body["data"]?.arrayValue ?? []
        #expect(first.status == 200 && sessions.count == 3 && first.body["has_more"] == true)
        #expect(sessions.map { $0["agent"] } == ["Browser/1", "Browser/1", "Browser/1"])
        #expect(sessions.map { $0["address"] } == ["192.0.2.1", "192.0.2.1", "192.0.2.1"])
        let last = try #require(first.body["after"]?.stringValue)
        let rest = try await app.ask("/api/v1/sessions?limit=3&after=\(last)", as: ann)
        #expect(rest.body["data"]?.arrayValue?.map { $0["current"] } == [true])
        #expect(rest.body["has_more"] == false && rest.body["after"] == .null)

        let newest = try #require(sessions[0]["id"]?.stringValue)
        #expect(try await app.ask("/api/v1/sessions/\(newest)", as: ann, method: .delete).status == 204)
        #expect(try await app.ask("/api/v1/sessions/\(newest)", as: ann, method: .delete).status == 404)
        #expect(try await app.me("Bearer \(tokens[2])").status == 401)
        #expect(try await app.ask("/api/v1/sessions?keep=current", as: ann, method: .delete).body == ["ended": 2])
        #expect(try await app.me("Bearer \(ann.token)").status == 200)
        #expect(try await app.ask("/api/v1/sessions", as: ann, method: .delete).body == ["ended": 1])
        #expect(try await app.me("Bearer \(ann.token)").status == 401)
    }

    @Test("Another person's session is not there, in the same tenant or another, whatever the role")
    func strangers() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north)
        let session = try #require(ann.identity.sessionID)
        for (index, tenant) in [north, south].enumerated() {
            let role: Role = tenant == north ? .teacher : .owner
            let stranger = try await app.person("eve\(index)@example.org", role: role, in: tenant)
            let answer = try await app.ask("/api/v1/sessions/\(session)", as: stranger, method: .delete)
            #expect(answer.status == 404 && answer.code == "not_found")
            let list = try await app.ask("/api/v1/sessions", as: stranger).body["data"]?.arrayValue
            #expect(list?.count == 1)
            #expect(try await app.ask("/api/v1/sessions", as: stranger, method: .delete).body == ["ended": 1])
        }
        #expect(try await app.me("Bearer \(ann.token)").status == 200)
    }

    @Test("Who may manage sessions sees and ends those of others in the same tenant")
    func administrators() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let ann = try await app.person("ann@example.org", in: north)
        let admin = try await app.person("adam@example.org", role: .admin, in: north)
        let teacher = try await app.person("tess@example.org", role: .teacher, in: north)
        let stranger = try await app.person("eve@example.org", role: .owner, in: south)
        let path = "/api/v1/sessions?user_id=\(ann.identity.userID)"
        #expect(try await app.ask(path, as: teacher).status == 403)
        #expect(try await app.ask(path, as: teacher, method: .delete).status == 403)
        #expect(try await app.ask(path, as: stranger).body["data"] == [])
        #expect(try await app.ask(path, as: stranger, method: .delete).body == ["ended": 0])
        #expect(try await app.ask("/api/v1/sessions?user_id=x", as: admin).status == 400)
        let session = try #require(ann.identity.sessionID)
        let list = try await app.ask(path, as: admin).body["data"]?.arrayValue
        #expect(list?.map { $0["id"] } == [.string(session.description)])
        #expect(try await app.ask("/api/v1/sessions/\(session)", as: admin, method: .delete).status == 204)
        #expect(try await app.me("Bearer \(ann.token)").status == 401)
        #expect(try await app.me("Bearer \(admin.token)").status == 200)
    }

    @Test(
        "A query that cannot be meant is refused",
        arguments: ["limit=0", "limit=101", "limit=x", "after=x", "after=thr_00000000000070008000000000000001"])
    func badQuery(query: String) async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", in: try await app.tenant("north"))
        let answer = try await app.ask("/api/v1/sessions?\(query)", as: ann)
        #expect(answer.status == 400 && answer.code == "invalid_field")
        #expect(try await app.ask("/api/v1/sessions?keep=all", as: ann, method: .delete).status == 400)
    }
}
