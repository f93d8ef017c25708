import Core
import HTTPCore
import ModelProviders
import Support
import Synchronization

@testable import VectorStore
@testable import Workflows

/// Everything that steps work with, which does its work, fails, or hangs until it is cancelled.
struct KindServices: ModelProvider, ImageProvider, HTTPTransport, PassageSearching, DocumentIngesting, HistoryReading,
    CallReading
{
    enum Mood: Sendable {
        case working, failing, hanging
    }

    let mood: Mood
    /// What the model says to the step that is tried.
    let answer: String
    let hanging = Hanging()

    var name: String { "scripted" }
    var prices: ModelPrices { .free }

    /// The steps' services.
    func services(clock: any WallClock, workflows: any WorkflowFinding) -> StepServices {
        var services = StepServices(
            model: self, passages: self, history: self, identifiers: SystemIdentifierGenerator(), clock: clock)
        services.workflows = workflows
        services.transport = self
        services.ingestion = self
        services.images = self
        services.calls = self
        services.imageStore = ScriptedImageModel()
        return services
    }

    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        guard !request.messages.contains(where: { $0.content == "After" }) else {
            return try await ScriptedModelProvider(.text("Done.")).stream(request)
        }
        do {
            try await work(ModelError(.unreachable, "away"))
        } catch {
            throw error as? ModelError ?? ModelError(.cancelled, "The task was cancelled.")
        }
        return try await ScriptedModelProvider(.text(answer)).stream(request)
    }

    func isOnCall(_ thread: ThreadID, in tenantID: TenantID) async throws -> Bool {
        try await work(RunFailure(.noCall, "Nobody is on the telephone.", allowsRetry: false))
        return true
    }

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        try await work(HTTPTransportError(.timedOut, "The server did not answer."))
        return HTTPClientResponse(status: .ok, fields: [:], body: .empty)
    }

    func search(
        store: String, query: String, limit: Int, minimumSimilarity: Double?, in tenantID: TenantID
    ) async throws -> [SearchHit] {
        try await work(VectorStoreError.unknownStore(store))
        return []
    }

    func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) async throws -> StoredDocument {
        try await work(VectorStoreError.unknownStore(store))
        return StoredDocument(id: SystemIdentifierGenerator().make(), name: name, chunks: 2)
    }

    func images(
        _ request: ImageRequest, onSketch: (ImageSketch) async throws -> Void
    ) async throws -> ImageAnswer {
        try await work(ModelError(.unreachable, "away"))
        return ImageAnswer(images: [MadeImage(bytes: [1])])
    }

    func history(_ window: HistoryWindow, of run: RunReference) -> [HistoryMessage] {
        [HistoryMessage(.learner, "A current flows.")]
    }

    private func work(_ error: any Error) async throws {
        switch mood {
        case .working: return
        case .failing: throw error
        case .hanging: try await hanging.hang()
        }
    }
}
