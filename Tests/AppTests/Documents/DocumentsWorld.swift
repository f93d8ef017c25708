import Auth
import Core
import HTTPCore
import Support
import Testing
import VectorStore

@testable import lyceum

/// A teacher with the store `course`, and documents that servers take in.
struct DocumentsWorld {
    static let store = "/api/v1/vector-stores/course"

    let app: AppFixture
    let tenant: Tenant
    let teacher: AppFixture.Person

    init() async throws {
        app = try await AppFixture()
        tenant = try await app.tenant("north")
        teacher = try await app.person("ann@example.org", role: .teacher, in: tenant)
        _ = try await app.ask("/api/v1/vector-stores", ["slug": "course", "title": "Circuits"], as: teacher)
    }

    /// Asks for a document to be taken in later.
    func queue(_ title: String, _ text: String) async throws -> JSONValue {
        let answer = try await app.ask(
            Self.store + "/documents?wait=false",
            ["name": .string(title), "media_type": "text/markdown", "text": .string(text)], as: teacher)
        #expect(answer.status == 202, "\(answer.text)")
        return answer.body
    }

    func document(_ shown: JSONValue) async throws -> Answer {
        try await app.ask(Self.store + "/documents/" + (shown["id"]?.stringValue ?? ""), as: teacher)
    }

    /// The titles that a question finds.
    func found(_ query: String) async throws -> [String] {
        let answer = try await app.ask(Self.store + "/search", ["query": .string(query)], as: teacher)
        return answer.body["data"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
    }

    /// The same stores behind another embedding model.
    func stores(_ embeddings: ScriptedEmbeddings) -> VectorStores {
        VectorStores(database: app.database, embeddings: embeddings, clock: app.clock)
    }

    /// A server of its own that takes documents in.
    func server(_ stores: VectorStores) -> IngestionService {
        IngestionService(
            stores: stores, alarm: app.backend.ingestion.alarm,
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
    }
}
