import Auth
import Core
import Support
import Testing
import VectorStore
import Workflows

@testable import lyceum

@Suite struct SampleLoaderTests {
    private func loader(_ app: AppFixture, embeddingModel: String) -> SampleLoader {
        SampleLoader(
            database: app.database, vectorStores: app.backend.vectorStores, library: app.backend.library,
            embeddingModel: embeddingModel, logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    /// Isolates: loaded_samples
    @Test("the course is loaded for one tenant, with its assistant as the default, and another load changes nothing")
    func loading() async throws {
        let app = try await AppFixture()
        let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
        let course = try SampleCourse(folder: SampleCourseTests.folder)
        let loader = loader(app, embeddingModel: "multilingual-e5-small")
        #expect(try await !loader.isLoaded(course.name, in: north.id))
        for _ in 1...2 { try await loader.load(course, into: north.id) }
        #expect(try await loader.isLoaded(course.name, in: north.id))
        #expect(try await !loader.isLoaded(course.name, in: south.id))

        let workflows = WorkflowStore(database: app.database, identifiers: SystemIdentifierGenerator())
        let workflow = try #require(try await workflows.published(nil, in: north.id))
        #expect(workflow.slug == "course-assistant")
        let definition = try await workflows.definition(of: workflow.versionID, in: north.id)
        let search = definition["nodes"]?.arrayValue?.first { $0["kind"] == "vector_search" }
        #expect(
            search?["parameters"]?["minimum_similarity"]
                == course.minimumSimilarity["multilingual-e5-small"].map(JSONValue.double))
        let hits = try await app.backend.vectorStores.search(store: "course", query: "What is a diode?", in: north.id)
        #expect(hits.count == 5)
        #expect(try await workflows.published(nil, in: south.id) == nil)
    }
}
