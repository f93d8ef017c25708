import Core
import ModelProviders
import VectorStore
import Workflows

/// Takes documents of all tenants into their stores. Servers share the work: each claims what it works on, and what a
/// server that died had claimed becomes due again.
struct IngestionService: Service {
    let name = "documents"
    let stores: VectorStores
    let alarm: Alarm
    let logger: Logger
    /// A server that says nothing for so long has lost its documents.
    var lease: Duration = .seconds(60)
    /// How often a look is taken where nothing is known to be due.
    var heartbeat: Duration = .seconds(5)

    /// Documents at once: a short one does not wait for a long one, and the model has others to serve.
    private static let concurrency = 2

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            while !Task.isCancelled {
                while running >= Self.concurrency {
                    await group.next()
                    running -= 1
                }
                let claimed = await claim(Self.concurrency - running)
                for document in claimed { group.addTask { await self.ingest(document) } }
                running += claimed.count
                guard claimed.isEmpty else { continue }
                await alarm.sleep(until: .now + (await pause()))
            }
        }
    }

    /// Works until nothing is due; for those who want to see the end of it.
    func drain() async {
        while true {
            let claimed = await claim(Self.concurrency)
            if claimed.isEmpty { return }
            for document in claimed { await ingest(document) }
        }
    }

    private func claim(_ most: Int) async -> [ClaimedDocument] {
        do {
            return try await stores.claimDocuments(most, lease: lease)
        } catch {
            if !Task.isCancelled { logger.warning("Documents could not be claimed", [("error", "\(error)")]) }
            return []
        }
    }

    private func pause() async -> Duration {
        guard let due = try? await stores.nextDocumentDue() else { return heartbeat }
        return min(heartbeat, max(due, .milliseconds(20)))
    }

    private func ingest(_ document: ClaimedDocument) async {
        do {
            try await holding(document) { try await stores.ingest(document, lease: lease) }
        } catch is LostDocument {
            // Removed, replaced, or with another server by now.
        } catch {
            await note(error, of: document)
        }
        // What waited for its turn.
        alarm.ring()
    }

    /// Renews the claim while the work is under way, which may be longer in the model than a claim lasts.
    private func holding(
        _ document: ClaimedDocument, _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                while !Task.isCancelled {
                    try await Task.sleep(for: lease / 4)
                    try await stores.renew(document, lease: lease)
                }
                return false
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    private func note(_ error: any Error, of document: ClaimedDocument) async {
        let isEnding = Task.isCancelled
        do {
            try await finishing(within: .seconds(2)) { [stores] in
                if isEnding { return try await stores.release(document) }
                let (message, allowsRetry) = Self.explain(error)
                try await stores.fail(document, message: message, allowsRetry: allowsRetry)
            }
        } catch {
            // Its claim runs out, and it is taken up again.
            logger.warning("What became of a document could not be noted", [("error", "\(error)")])
        }
        guard !isEnding else { return }
        logger.warning("A document was not taken in", [("document", "\(document.id)"), ("error", "\(error)")])
    }

    /// What people are told, and whether another attempt may help.
    private static func explain(_ error: any Error) -> (message: String, allowsRetry: Bool) {
        switch error {
        case let error as ModelError: (error.description, error.isRetryable)
        case let error as VectorStoreError: (error.description, error == .unusableEmbeddings)
        default: ("The document could not be stored.", true)
        }
    }
}
