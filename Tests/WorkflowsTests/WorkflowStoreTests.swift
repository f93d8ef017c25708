import Core
import Postgres
import Support
import Testing

@testable import Workflows

@Suite struct WorkflowStoreTests {
    @Test("the first workflow that asks becomes the default, and a later one leaves it so")
    func defaultWorkflow() async throws {
        let database = try await TestDatabase.make()
        let tenant = try await TestTenant.insert(into: database)
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        let library = WorkflowLibrary(store: store)
        for slug in ["plain", "first", "second"] {
            try await library.publish(
                Graphs.saying(slug), as: slug, title: slug, description: "", isDefault: slug != "plain", in: tenant)
        }
        #expect(try await store.published(nil, in: tenant)?.slug == "first")
        #expect(try await store.published(in: tenant).map(\.slug) == ["first", "plain", "second"])
    }

    @Test("publishing again adds a version and keeps the workflow")
    func versions() async throws {
        let database = try await TestDatabase.make()
        let tenant = try await TestTenant.insert(into: database)
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        let library = WorkflowLibrary(store: store)
        let first = try await library.publish(Graphs.saying("1"), as: "w", title: "W", description: "", in: tenant)
        let before = try #require(try await store.published("w", in: tenant))
        let second = try await library.publish(Graphs.saying("2"), as: "w", title: "W 2", description: "", in: tenant)
        let after = try #require(try await store.published("w", in: tenant))
        #expect(before.id == after.id)
        #expect([before.versionID, after.versionID] == [first, second])
        #expect(try await store.definition(of: first, in: tenant) == Graphs.saying("1").json)
    }
}
