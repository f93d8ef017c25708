import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct SessionsTests {
    private struct World {
        let fixture: AuthFixture
        let tenant: Tenant
        let ann: User

        init() async throws {
            fixture = try await AuthFixture()
            tenant = try await fixture.tenants.create(slug: "north", name: "North")
            ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        }

        func begin() async throws -> SessionTokens { try await fixture.begin(ann, in: tenant) }

        func sessions() async throws -> [UserSession] {
            try await fixture.sessions.sessions(PageRequest(limit: 100), of: ann.id, in: tenant.id).items
        }

        /// Whether an access token of the session opens doors; a new one, so that its own age is no matter.
        func lives(_ tokens: SessionTokens) async throws -> Bool {
            let grant = AccessGrant(tenantID: tenant.id, userID: ann.id, sessionID: tokens.sessionID)
            do {
                return try await fixture.identity(authorization: "Bearer \(fixture.tokens.issue(for: grant))") != nil
            } catch AuthError.invalidToken {
                return false
            }
        }

        /// Why the session ended, as the database keeps it.
        func endReason(of tokens: SessionTokens) async throws -> String? {
            try await fixture.database.statements(of: tenant.id).queryOne(
                "SELECT end_reason FROM sessions WHERE id = \(tokens.sessionID)")?["end_reason", String?.self]
        }

        func refuses(_ token: String) async {
            await #expect(throws: AuthError.invalidRefreshToken) {
                try await fixture.sessions.refresh(token, from: .test)
            }
        }
    }

    @Test("A refresh token is exchanged for new tokens of the same session, again and again")
    func rotation() async throws {
        let world = try await World()
        var tokens = try await world.begin()
        for _ in 1...3 {
            world.fixture.clock.advance(by: .seconds(13 * 86_400 / 2))
            let next = try await world.fixture.sessions.refresh(tokens.refreshToken.text, from: .test)
            #expect(next.sessionID == tokens.sessionID && next.refreshToken.text != tokens.refreshToken.text)
            #expect(try await world.lives(next))
            tokens = next
        }
        #expect(try await world.sessions().map(\.lastUsedAt) == [world.fixture.clock.now()])
    }

    @Test("A refresh token that comes again ends its session, and no other of the person")
    func reuse() async throws {
        let world = try await World()
        let (other, first) = (try await world.begin(), try await world.begin())
        let second = try await world.fixture.sessions.refresh(first.refreshToken.text, from: .test)
        world.fixture.clock.advance(by: .seconds(10))
        await world.refuses(first.refreshToken.text)
        #expect(try await world.endReason(of: first) == "token_reused")
        #expect(
            try await world.fixture.audited(in: world.tenant) == ["session.create", "session.create", "session.reuse"])
        await world.refuses(second.refreshToken.text)
        let lives = [try await world.lives(first), try await world.lives(second), try await world.lives(other)]
        #expect(lives == [false, false, true])
    }

    @Test("Within ten seconds a second use is a race: it is refused, and the session lives")
    func race() async throws {
        let world = try await World()
        let first = try await world.begin()
        let second = try await world.fixture.sessions.refresh(first.refreshToken.text, from: .test)
        world.fixture.clock.advance(by: .milliseconds(9_999))
        await #expect(throws: AuthError.refreshRaced) {
            try await world.fixture.sessions.refresh(first.refreshToken.text, from: .test)
        }
        #expect(try await world.lives(second))
        _ = try await world.fixture.sessions.refresh(second.refreshToken.text, from: .test)
    }

    @Test("Of many requests with one refresh token at the same time exactly one wins")
    func concurrency() async throws {
        let world = try await World()
        let text = try await world.begin().refreshToken.text
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 1...12 {
                group.addTask {
                    do {
                        _ = try await world.fixture.sessions.refresh(text, from: .test)
                        return "won"
                    } catch AuthError.refreshRaced {
                        return "raced"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["won": 1, "raced": 11])
        #expect(try await world.sessions().count == 1)
    }

    @Test("A refresh token ends after fourteen days without use, its session after thirty")
    func lifetimes() async throws {
        let world = try await World()
        let idle = try await world.begin()
        var used = try await world.begin()
        for _ in 1...2 {
            world.fixture.clock.advance(by: .seconds(14 * 86_400 - 1))
            used = try await world.fixture.sessions.refresh(used.refreshToken.text, from: .test)
        }
        await world.refuses(idle.refreshToken.text)
        world.fixture.clock.advance(by: .seconds(2 * 86_400 + 1))
        #expect(try await world.lives(used))
        world.fixture.clock.advance(by: .seconds(1))
        #expect(try await !world.lives(used))
        await world.refuses(used.refreshToken.text)
        #expect(try await world.sessions().isEmpty)
    }

    @Test(
        "What is no refresh token is refused",
        arguments: ["", "lyr_", "lyr_AAAA", "nonsense", "eyJhbGciOiJub25lIn0.e30."])
    func malformed(text: String) async throws {
        await (try await World()).refuses(text)
    }

    @Test("A token with another secret, session or tenant is refused, and ends nothing")
    func forged() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let (tokens, other) = (try await world.begin(), try await world.begin())
        await world.refuses(RefreshToken(tenantID: world.tenant.id, sessionID: tokens.sessionID).text)
        await world.refuses(RefreshToken(tenantID: south.id, sessionID: tokens.sessionID).text)
        await world.refuses(tokens.accessToken)
        await world.refuses(tokens.refreshToken.text + "A")
        #expect(try await world.lives(tokens))
        #expect(try await world.lives(other))
        _ = try await world.fixture.sessions.refresh(tokens.refreshToken.text, from: .test)
    }

    @Test("An ended session opens nothing: signed out, ended by name, all ended, or the membership gone")
    func ending() async throws {
        let world = try await World()
        let sessions = world.fixture.sessions
        let (user, tenant) = (world.ann.id, world.tenant.id)
        var all: [SessionTokens] = []
        for _ in 1...5 { all.append(try await world.begin()) }

        try await sessions.signOut(all[0].refreshToken, from: .test)
        #expect(try await world.endReason(of: all[0]) == "signed_out")
        #expect(try await sessions.end(all[1].sessionID, of: user, in: tenant, because: .revoked, origin: .system))
        #expect(try await !sessions.end(all[1].sessionID, of: user, in: tenant, because: .revoked, origin: .system))
        #expect(try await sessions.endAll(of: user, in: tenant, except: all[2].sessionID, origin: .system) == 2)
        for tokens in [all[0], all[1], all[3], all[4]] {
            #expect(try await !world.lives(tokens))
            await world.refuses(tokens.refreshToken.text)
        }
        #expect(try await world.sessions().map(\.id) == [all[2].sessionID])
        try await world.fixture.remove(user, from: world.tenant)
        await world.refuses(all[2].refreshToken.text)
        let ends = ["session.end", "session.end", "session.end", "session.end"]
        #expect(try await world.fixture.audited(in: world.tenant).suffix(4) == ends)
    }

    @Test("Sessions are listed newest first, in pages, with where they came from")
    func listing() async throws {
        let world = try await World()
        var made: [SessionID] = []
        for _ in 1...3 { made.append(try await world.begin().sessionID) }
        let first = try await world.fixture.sessions.sessions(
            PageRequest(limit: 2), of: world.ann.id, in: world.tenant.id)
        #expect(first.after != nil && first.items.map(\.id) == [made[2], made[1]])
        let rest = try await world.fixture.sessions.sessions(
            PageRequest(limit: 2, after: made[1].uuid), of: world.ann.id, in: world.tenant.id)
        #expect(rest.after == nil && rest.items.map(\.id) == [made[0]])
        #expect(rest.items.first?.origin == SessionOrigin(address: "192.0.2.1", agent: "Test"))
        #expect(rest.items.first?.method == "password")
    }

    @Test("The time of the last use is kept to the minute")
    func lastUse() async throws {
        let world = try await World()
        let tokens = try await world.begin()
        let began = world.fixture.clock.now()
        for (seconds, expected) in [(59, 0), (1, 60), (59, 60), (1, 120)] {
            world.fixture.clock.advance(by: .seconds(seconds))
            #expect(try await world.lives(tokens))
            #expect(try await world.sessions().map(\.lastUsedAt) == [began + .seconds(expected)])
        }
    }

    @Test("No text of a token is in the database")
    func secrecy() async throws {
        let world = try await World()
        let tokens = try await world.begin()
        let rows = try await world.fixture.database.statements(of: world.tenant.id).query(
            "SELECT row_to_json(r)::text || row_to_json(s)::text AS row FROM refresh_tokens r, sessions s")
        let text = try #require(rows.first)["row", String.self]
        #expect(!text.contains(tokens.refreshToken.text) && !text.contains(tokens.refreshToken.text.dropFirst(4)))
    }

    /// Isolates: sessions, refresh_tokens
    @Test("As another tenant every method of the store finds nothing and changes nothing")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.fixture.tenants.create(slug: "south", name: "South")
        let sessions = world.fixture.sessions
        let tokens = try await world.begin()
        #expect(try await sessions.sessions(PageRequest(), of: world.ann.id, in: south.id).items.isEmpty)
        #expect(
            try await !sessions.end(
                tokens.sessionID, of: world.ann.id, in: south.id, because: .revoked, origin: .system))
        #expect(try await sessions.endAll(of: world.ann.id, in: south.id, origin: .system) == 0)
        let claimed = RefreshToken(tenantID: south.id, sessionID: tokens.sessionID)
        try await sessions.signOut(claimed, from: .test)
        await #expect(throws: AuthError.invalidRefreshToken) { try await sessions.refresh(claimed.text, from: .test) }
        await #expect(throws: PostgresError.self) {
            try await sessions.begin(
                for: world.ann.id, in: south.id, by: .password, from: SessionOrigin(address: "", agent: ""))
        }
        #expect(try await world.lives(tokens))
        #expect(try await world.sessions().count == 1)
        for table in ["sessions", "refresh_tokens"] {
            let rows = try await world.fixture.database.query("SELECT count(*) AS n FROM \(unsafeSQL: table)")
            #expect(try rows[0]["n", Int.self] == 0)
        }
    }
}
