import Core
import Support
import Testing
import Workflows

@Suite struct WorkflowLibraryTests {
    @Test("a version that one tenant has opened is not there for another")
    func isolation() async throws {
        let database = try await TestDatabase.make()
        let (north, south) = (
            try await TestTenant.insert(into: database), try await TestTenant.insert(into: database)
        )
        let store = WorkflowStore(database: database, identifiers: SystemIdentifierGenerator())
        let library = WorkflowLibrary(store: store)
        let version = try await library.publish(
            Graphs.saying("x"), as: "w", title: "W", description: "", in: north)
        for _ in 1...2 { #expect(try await library.compiled(version, in: north).nodes.count == 3) }
        await #expect(throws: UnknownWorkflow.self) { try await library.compiled(version, in: south) }
    }
}
