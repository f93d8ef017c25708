import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// Branches are their person's and their institution's.
@Suite(.timeLimit(.minutes(3))) struct BranchIsolationTests {
    /// A conversation that was gone back in, and people who have nothing to do with it.
    private struct World {
        let talk: Talk
        let branch: String
        let item: String
        let others: [AppFixture.Person]

        init() async throws {
            talk = try await Talk(RetryTests.plain)
            try await talk.say("one")
            try await talk.retry(try await talk.item("one"))
            branch = try await talk.edit(try await talk.item("one"), to: "uno").branch
            item = try await talk.item("uno")
            let bob = try await talk.app.person("bob@example.org", in: talk.tenant)
            let eve = try await Talk(RetryTests.plain, app: talk.app, tenant: "south", email: "eve@example.org").person
            others = [bob, eve]
        }
    }

    /// Isolates: thread_branches, thread_notices, run_rests
    @Test("nobody else sees, makes, names, shows or deletes a branch, nor goes back")
    func people() async throws {
        let world = try await World()
        let before = try await world.talk.branches().text
        for other in world.others {
            let theirs = world.talk.seen(by: other)
            let statuses = [
                try await theirs.branches(), try await theirs.branches("/\(world.branch)/switch", [:]),
                try await theirs.branches("/\(world.branch)", ["name": "x"], method: .patch),
                try await theirs.branches("/\(world.branch)", [:], method: .delete),
                try await theirs.branches("", ["fork_after_item_id": .string(world.item)]),
                try await theirs.branches("", ["edited_item_id": .string(world.item), "input": Talk.input("x")]),
                try await theirs.ask("threads.retry_after_item", ["item_id": .string(world.item)]),
            ].map(\.status)
            #expect(statuses == Array(repeating: 404, count: 7))
        }
        #expect(try await world.talk.branches().text == before)
    }

    @Test("a branch of one conversation is none of another of the same person")
    func threads() async throws {
        let world = try await World()
        let answer = try await world.talk.app.ask(
            "/chatkit/tutor", ["type": "threads.create", "params": ["input": Talk.input("Elsewhere")]],
            as: world.talk.person)
        let thread = try #require(try answer.events.first?["thread"]?["id"]?.stringValue)
        let other = Talk(
            app: world.talk.app, tenant: world.talk.tenant, person: world.talk.person, thread: thread)
        #expect(try await other.branches("/\(world.branch)/switch", [:]).status == 404)
        #expect(try await other.branches("/\(world.branch)", ["name": "x"], method: .patch).status == 404)
        #expect(try await other.branches("/\(world.branch)", [:], method: .delete).status == 404)
        #expect(try await other.branches("", ["fork_after_item_id": .string(world.item)]).status == 404)
    }

    @Test("the rows are seen by their tenant alone", arguments: ["thread_branches", "thread_notices", "run_rests"])
    func rows(_ table: String) async throws {
        let world = try await World()
        let tenants = [world.talk.person.identity.tenantID, world.others[1].identity.tenantID]
        var counts: [Int] = []
        for tenant in tenants {
            let rows = try await world.talk.app.database.withTenant(tenant) {
                try await $0.query("SELECT count(*) AS count FROM \(unsafeSQL: table)")
            }
            counts.append(try #require(rows.first)["count", Int.self])
        }
        #expect(counts[0] > 0 && counts[1] == 0)
    }
}
