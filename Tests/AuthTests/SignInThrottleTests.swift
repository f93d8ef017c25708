import Core
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct SignInThrottleTests {
    @Test(
        "All spellings of an account are one account",
        arguments: [
            ["ann@example.org", "ANN@example.org", "Ann@Example.ORG"],
            ["ａnn@example.org", "aｎn@example.org", "anｎ@example.org", "𝐚nn@example.org", "ANＮ@example.org"],
        ])
    func spellings(of texts: [String]) async throws {
        let throttle = SignInThrottle(clock: SetClock())
        // From one address, which may fail more often for different accounts.
        await #expect(throws: AuthError.self) {
            for attempt in 0..<30 {
                try await throttle.begin(sender: "192.0.2.1", account: texts[attempt % texts.count])
            }
        }
        try await throttle.begin(sender: "192.0.2.1", account: "bob@example.org")
    }

    /// The seconds to wait; nil for an attempt that is heard.
    private func wait(_ throttle: SignInThrottle, _ account: String, from sender: String) async throws -> Int? {
        do {
            try await throttle.begin(sender: sender, account: account)
            return nil
        } catch AuthError.tooManyAttempts(let wait) {
            return wait
        }
    }

    @Test("Several servers count together: what one has heard the other knows, and what one forgives both forget")
    func shared() async throws {
        let (clock, database) = (SetClock(), try await TestDatabase.make())
        let servers = [1, 2, 3].map { _ in SignInThrottle(clock: clock, database: database) }
        // Five are free, whichever server hears them.
        for attempt in 0..<5 {
            #expect(try await wait(servers[attempt % 2], "ann@example.org", from: "192.0.2.1") == nil)
        }
        #expect(try await wait(servers[2], "ANN@example.org", from: "192.0.2.1") == 1)
        // Other accounts and other addresses are heard.
        #expect(try await wait(servers[2], "bob@example.org", from: "192.0.2.1") == nil)
        #expect(try await wait(servers[2], "ann@example.org", from: "192.0.2.2") == nil)
        clock.advance(by: .seconds(1))
        #expect(try await wait(servers[2], "ann@example.org", from: "192.0.2.1") == nil)
        #expect(try await wait(servers[1], "ann@example.org", from: "192.0.2.1") == 2)
        clock.advance(by: .seconds(2))
        try await servers[2].succeed(sender: "192.0.2.1", account: "ann@example.org")
        for _ in 0..<2 { #expect(try await wait(servers[2], "ann@example.org", from: "192.0.2.1") == nil) }
    }

    @Test("Of attempts that begin together on two servers each is heard, whichever is counted first")
    func together() async throws {
        let (clock, later, database) = (SetClock(), SetClock(), try await TestDatabase.make())
        later.advance(by: .milliseconds(5))
        let (server, ahead) = (
            SignInThrottle(clock: clock, database: database), SignInThrottle(clock: later, database: database)
        )
        #expect(try await wait(ahead, "ann@example.org", from: "192.0.2.1") == nil)
        #expect(try await wait(server, "bob@example.org", from: "192.0.2.1") == nil)
        // Nor does one that succeeded keep others waiting.
        try await ahead.succeed(sender: "192.0.2.1", account: "ann@example.org")
        #expect(try await wait(server, "eve@example.org", from: "192.0.2.1") == nil)
    }

    @Test("An hour of silence forgets, and what is forgotten is swept away")
    func forgotten() async throws {
        let (clock, database) = (SetClock(), try await TestDatabase.make())
        let throttle = SignInThrottle(clock: clock, database: database)
        for _ in 0..<5 { _ = try await wait(throttle, "ann@example.org", from: "192.0.2.1") }
        clock.advance(by: .seconds(3600))
        let other = SignInThrottle(clock: clock, database: database)
        for _ in 0..<4 { #expect(try await wait(other, "ann@example.org", from: "192.0.2.1") == nil) }
        func count() async throws -> Int? {
            try await TestDatabase.withOwner(of: database) { owner in
                try await owner.query("SELECT count(*) AS n FROM attempt_counts").first?["n", Int.self]
            }
        }
        #expect(try await count() == 3)
        _ = try await TestDatabase.withOwner(of: database) { owner in
            try await owner.query("UPDATE attempt_counts SET last_at = now() - interval '61 minutes'")
        }
        _ = try await database.query("SELECT forget_rate_buckets()")
        #expect(try await count() == 0)
    }

    @Test("Many guesses at once through several servers get no more than the free ones")
    func atOnce() async throws {
        let (clock, database) = (SetClock(), try await TestDatabase.make())
        let servers = [1, 2, 3, 4].map { _ in SignInThrottle(clock: clock, database: database) }
        // The row is there, as after anybody's first attempt.
        try await servers[0].begin(sender: "192.0.2.1", account: "ann@example.org")
        let heard = await withTaskGroup(of: Int.self) { group in
            for server in servers {
                for _ in 0..<5 {
                    group.addTask {
                        (try? await server.begin(sender: "192.0.2.1", account: "ann@example.org")) == nil ? 0 : 1
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(heard == 4)
    }
}
