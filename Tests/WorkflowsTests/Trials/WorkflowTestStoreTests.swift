import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Workflows

@Suite struct WorkflowTestStoreTests {
    private struct World {
        let database: Database
        let tenant: TenantID
        let store: WorkflowStore
        let ann = WorkflowAuthor(UserID(UUID128(high: 7, low: 7))) { _, _ in }

        init() async throws {
            database = try await TestDatabase.make()
            tenant = try await TestTenant.insert(into: database)
            store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
            _ = try await store.create(
                .init(slug: "w", title: "W", definition: Graphs.saying("Hello")), by: ann, in: tenant)
        }

        func add(_ names: String...) async throws -> [StoredWorkflowTest] {
            try await store.add(names.map { try WorkflowTestStoreTests.test($0) }, to: "w", by: ann, in: tenant)
        }

        func publish(tests: Int?) async throws {
            _ = try await store.publishDraft(
                of: "w", revision: 1, note: "", calls: [], tests: tests, by: ann, in: tenant)
        }
    }

    static func test(_ name: String, expecting expression: String = "true") throws -> WorkflowTest {
        try WorkflowTest(name: name, content: ["turns": [["message": "a"]], "expect": [.string(expression)]])
    }

    @Test("Tests are added, changed with the tag of what was read, listed and removed")
    func life() async throws {
        let world = try await World()
        let (store, tenant) = (world.store, world.tenant)
        let one = try #require(try await world.add("one", "two").first)
        #expect(try await store.tests(of: "w", PageRequest(), in: tenant).items.map(\.name) == ["one", "two"])
        let changed = try await store.replace(
            one.id, of: "w", with: Self.test("uno"), by: world.ann, in: tenant
        ) { tag in #expect(tag == one.tag) }
        #expect(changed.name == "uno" && changed.tag != one.tag && changed.authorID == world.ann.userID)
        #expect(try await store.test(one.id, of: "w", in: tenant) == changed)
        await #expect(throws: WorkflowTestConflict.nameTaken("two")) {
            _ = try await store.replace(one.id, of: "w", with: Self.test("two"), by: world.ann, in: tenant)
        }
        await #expect(throws: WorkflowTestConflict.nameTaken("two")) { _ = try await world.add("three", "two") }
        try await store.removeTest(one.id, of: "w", by: world.ann, in: tenant)
        #expect(try await store.tests(of: "w", in: tenant).map(\.name) == ["two"])
        await #expect(throws: WorkflowTestConflict.unknown) { _ = try await store.test(one.id, of: "w", in: tenant) }
    }

    @Test("A workflow has at most a hundred tests")
    func number() async throws {
        let world = try await World()
        let many = try (1...100).map { try Self.test("\($0)") }
        try await world.store.add(many, to: "w", by: world.ann, in: world.tenant)
        await #expect(throws: WorkflowTestConflict.tooMany(100)) { _ = try await world.add("one more") }
    }

    @Test("Where tests are required, a draft is published with the tests that passed and no others")
    func requirement() async throws {
        let world = try await World()
        try await world.publish(tests: nil)
        let changes = WorkflowChanges(requiresTests: true)
        let before = try await world.store.update("w", changes, by: world.ann, in: world.tenant)
        #expect(before.requiresTests)
        await #expect(throws: WorkflowTestConflict.changedMeanwhile) { try await world.publish(tests: nil) }
        _ = try await world.add("one")
        await #expect(throws: WorkflowTestConflict.changedMeanwhile) {
            try await world.publish(tests: before.testsRevision)
        }
        let after = try await world.store.workflow("w", in: world.tenant)
        #expect(after.tag == before.tag, "tests are no change of title and the like")
        try await world.publish(tests: after.testsRevision)
    }

    @Test("Tests go with their workflow, and another one of its name has none of them")
    func deletion() async throws {
        let world = try await World()
        let one = try #require(try await world.add("one").first)
        try await world.store.delete("w", by: world.ann, in: world.tenant)
        await #expect(throws: UnknownWorkflow.self) { _ = try await world.store.tests(of: "w", in: world.tenant) }
        _ = try await world.store.create(.init(slug: "w", title: "W"), by: world.ann, in: world.tenant)
        #expect(try await world.store.tests(of: "w", in: world.tenant) == [])
        await #expect(throws: WorkflowTestConflict.unknown) {
            _ = try await world.store.test(one.id, of: "w", in: world.tenant)
        }
    }

    /// Isolates: workflow_tests
    @Test("The tests of one tenant are not there for another")
    func isolation() async throws {
        let world = try await World()
        let one = try #require(try await world.add("one").first)
        let (store, south) = (world.store, try await TestTenant.insert(into: world.database))
        for attempt in [
            { _ = try await store.tests(of: "w", in: south) },
            { _ = try await store.tests(of: "w", PageRequest(), in: south) },
            { _ = try await store.test(one.id, of: "w", in: south) },
            { try await store.add([Self.test("x")], to: "w", by: world.ann, in: south) },
            { _ = try await store.replace(one.id, of: "w", with: Self.test("x"), by: world.ann, in: south) },
            { try await store.removeTest(one.id, of: "w", by: world.ann, in: south) },
        ] as [@Sendable () async throws -> Void] {
            await #expect(throws: UnknownWorkflow.self) { try await attempt() }
        }
        _ = try await store.create(.init(slug: "w", title: "South's"), by: world.ann, in: south)
        await #expect(throws: WorkflowTestConflict.unknown) { _ = try await store.test(one.id, of: "w", in: south) }
        #expect(try await store.tests(of: "w", in: world.tenant).map(\.name) == ["one"])
    }

    @Test("What was stored is played on a definition, and what cannot be read any more fails by itself")
    func runner() async throws {
        let world = try await World()
        _ = try await world.add("good")
        try await world.store.add(
            [Self.test("bad", expecting: "answer == 'Bye'")], to: "w", by: world.ann, in: world.tenant)
        try await world.database.withTenant(world.tenant) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO workflow_tests (id, tenant_id, workflow_id, name, content, created_at, updated_at)
                SELECT \(UUID128(high: 1, low: 1)), tenant_id, workflow_id, 'old', '{"turns": 3}', now(), now()
                FROM workflow_tests LIMIT 1
                """)
        }
        let reports = try await WorkflowTestRunner().reports(
            of: try await world.store.tests(of: "w", in: world.tenant), on: Graphs.saying("Hello"))
        #expect(Set(reports.filter { !$0.passed }.map(\.name)) == ["bad", "old"])
        let failed = try #require(FailedWorkflowTests(reports))
        #expect(failed.description == "The tests 'old', 'bad' fail.")
        #expect(FailedWorkflowTests(reports.filter(\.passed)) == nil)
        let lines = WorkflowTestReport.lines(of: reports, on: "w")
        #expect(lines.first == "w: 1 of 3 tests passed" && lines.contains("          expect[0]: answer == 'Bye'"))
    }
}
