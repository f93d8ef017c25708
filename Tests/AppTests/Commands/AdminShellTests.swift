import Auth
import Core
import HTTPCore
import Postgres
import Support
import Synchronization
import Testing
import Workflows

@testable import lyceum

@Suite struct AdminShellTests {
    private struct World {
        let app: AppFixture
        let shell: AdminShell
        let lines = PrintedLines()

        init() async throws {
            app = try await AppFixture()
            shell = AdminShell(
                tenancy: app.backend.tenancy, users: app.backend.users, tenantStore: app.backend.tenants,
                hasher: app.hasher,
                keys: APIKeys(
                    store: APIKeyStore(database: app.database), audit: AuditLog(clock: app.clock),
                    identifiers: SystemIdentifierGenerator(), clock: app.clock), clock: app.clock,
                print: { [lines] in lines.append($0) })
        }

        /// The lines that the command prints; flags as on the command line.
        func run(_ words: String...) async throws -> [JSONValue] {
            let command = try Command.parse(
                ["admin"] + words + ["--resources-dir", "/resources"], environment: ["HOME": "/home/ann"])
            guard case .admin(_, let admin) = command else { throw UsageError(words: words) }
            try await shell.run(admin)
            return lines.take()
        }
    }

    @Test("A tenant is made, listed, changed, suspended, resumed and deleted from the shell")
    func tenants() async throws {
        let world = try await World()
        let made = try await world.run(
            "tenant", "create", "north", "--name", "North School", "--owner", "head@example.org", "--people-limit", "9")
        #expect(made.count == 2 && made[0]["slug"] == "north" && made[0]["limits"]?["people"] == 9)
        #expect(made[1]["role"] == "owner" && made[1]["link"]?.stringValue?.contains("/sign-in#invitation=") == true)
        #expect(try await world.run("tenant", "list", "--search", "school").map { $0["slug"] } == ["north"])
        let changed = try await world.run("tenant", "change", "north", "--locale", "fr", "--courses-limit", "3")
        #expect(changed[0]["locale"] == "fr" && changed[0]["limits"]?["people"] == 9)
        #expect(changed[0]["limits"]?["courses"] == 3)
        #expect(try await world.run("tenant", "suspend", "north")[0]["state"] == "suspended")
        #expect(try await world.run("tenant", "resume", "north")[0]["state"] == "active")
        #expect(try await world.run("tenant", "delete", "north", "--grace-days", "2")[0]["state"] == "deleted")
        #expect(try await world.run("tenant", "show", "north")[0]["remove_after"]?.stringValue != nil)
    }

    @Test("A person made in the shell signs in with the password that is shown, and is managed by address")
    func people() async throws {
        let world = try await World()
        _ = try await world.run("tenant", "create", "north")
        let owner = try await world.run("user", "create", "north", "owner@example.org", "--role", "owner")
        let password = try #require(owner[0]["password"]?.stringValue)
        #expect(try await world.app.logIn("owner@example.org", password).status == 200)
        _ = try await world.run("user", "create", "north", "ann@example.org", "--role", "learner", "--name", "Ann")
        let list = try await world.run("user", "list", "north", "--role", "learner")
        #expect(list.map { $0["name"] } == ["Ann"])
        let changed = try await world.run("user", "change", "north", "ANN@example.org", "--role", "teacher")
        #expect(changed[0]["role"] == "teacher")
        #expect(try await world.run("user", "disable", "north", "ann@example.org")[0]["state"] == "disabled")
        #expect(try await world.run("user", "enable", "north", "ann@example.org")[0]["state"] == "active")
        _ = try await world.run("user", "block", "owner@example.org")
        #expect(try await world.app.logIn("owner@example.org", password).status == 401)
        _ = try await world.run("user", "unblock", "owner@example.org")
        #expect(try await world.app.logIn("owner@example.org", password).status == 200)
        await #expect(throws: AdminError.self) {
            _ = try await world.run("user", "reset-second-factor", "owner@example.org")
        }
        #expect(try await world.run("user", "remove", "north", "ann@example.org")[0]["removed"] == true)
        #expect(try await world.run("user", "invite", "north", "bob@example.org", "--role", "admin")[0]["link"] != nil)
    }

    @Test("A key made in the shell speaks for its person within its scopes, until it is revoked")
    func keys() async throws {
        let world = try await World()
        _ = try await world.run("tenant", "create", "north")
        _ = try await world.run("user", "create", "north", "ann@example.org", "--role", "teacher")
        let made = try await world.run(
            "key", "create", "north", "ann@example.org", "--name", "Nightly", "--scopes", "members.read,courses.create")
        let fields: HTTPFields = ["Authorization": "Bearer \(made[0]["key"]?.stringValue ?? "")"]
        #expect(try await world.app.ask("/api/v1/users", nil, as: nil, fields).status == 200)
        #expect(try await world.app.ask("/api/v1/courses", ["title": "Made by a key"], as: nil, fields).status == 201)
        #expect(try await world.app.ask("/api/v1/vector-stores", ["slug": "x"], as: nil, fields).status == 403)
        let list = try await world.run("key", "list", "north")
        #expect(list.map { $0["name"] } == ["Nightly"] && list[0]["key"] == nil)
        let id = try #require(made[0]["id"]?.stringValue)
        #expect(try await world.run("key", "revoke", "north", id)[0]["revoked"] == true)
        #expect(try await world.app.ask("/api/v1/users", nil, as: nil, fields).status == 401)
        await #expect(throws: AdminError.self) { try await world.run("key", "revoke", "north", id) }
        for scopes in ["members.manage", "everything", ""] {
            await #expect(throws: AdminError.self) {
                try await world.run("key", "create", "north", "ann@example.org", "--scopes", scopes)
            }
        }
    }

    @Test("How far a tenant's runs may go is set, kept when others are set, and made usual again")
    func runLimits() async throws {
        let world = try await World()
        let made = try await world.run("tenant", "create", "north", "--run-tokens", "5000", "--run-seconds", "60")
        #expect(made[0]["limits"]?["runs"] == ["run_seconds": 60, "tokens": 5000])
        let changed = try await world.run(
            "tenant", "change", "north", "--run-steps-per-turn", "20", "--people-limit", "7")
        #expect(changed[0]["limits"]?["runs"] == ["steps_per_turn": 20, "run_seconds": 60, "tokens": 5000])
        #expect(changed[0]["limits"]?["people"] == 7)
        let usual = try await world.run("tenant", "change", "north", "--run-tokens", "usual", "--run-seconds", "usual")
        #expect(usual[0]["limits"]?["runs"] == ["steps_per_turn": 20] && usual[0]["limits"]?["people"] == 7)
        await #expect(throws: AdminError.self) {
            try await world.run("tenant", "change", "north", "--run-nesting", "1000")
        }
        #expect(Set(RunLimits.Name.allCases.map(\.flag)).count == RunLimits.Name.allCases.count)
    }

    @Test("The rules hold for the operator, too, and are told in a line")
    func rules() async throws {
        let world = try await World()
        _ = try await world.run("tenant", "create", "north")
        _ = try await world.run("user", "create", "north", "owner@example.org", "--role", "owner")
        for words in [
            ["user", "remove", "north", "owner@example.org"], ["user", "disable", "north", "owner@example.org"],
            ["user", "remove", "north", "nobody@example.org"], ["tenant", "show", "south"],
            ["tenant", "create", "north"], ["tenant", "create", "Not a slug"],
            ["tenant", "create", "south", "--time-zone", "Mars/Olympus"],
            ["tenant", "change", "north", "--people-limit", "none"],
            ["user", "create", "north", "nobody", "--role", "owner"],
            ["user", "create", "north", "ann@example.org", "--role", "king"],
            ["user", "create", "north", "ann@example.org"],
        ] {
            let options = try Command.parse(
                ["admin"] + words + ["--resources-dir", "/resources"], environment: ["HOME": "/home/ann"])
            guard case .admin(_, let command) = options else { throw UsageError(words: words) }
            await #expect(throws: AdminError.self, "\(words)") { try await world.shell.run(command) }
        }
        #expect(try await world.run("user", "list", "north").count == 1)
    }

    @Test(
        "What is written wrongly is refused before the database is opened",
        arguments: [
            ["admin"], ["admin", "tenant"], ["admin", "tenant", "crate", "x"], ["admin", "tenant", "create"],
            ["admin", "tenant", "create", "x", "y"], ["admin", "robot", "list"],
            ["admin", "tenant", "show", "x", "--role", "owner"], ["serve", "--role", "owner"],
        ])
    func usage(words: [String]) throws {
        #expect(throws: UsageError.self) {
            try Command.parse(words + ["--resources-dir", "/resources"], environment: ["HOME": "/home/ann"])
        }
    }
}

/// Keeps what a command prints.
final class PrintedLines: Sendable {
    private let kept = Mutex<[JSONValue]>([])

    func append(_ line: JSONValue) { kept.withLock { $0.append(line) } }

    func take() -> [JSONValue] {
        kept.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
