package import Core
import Postgres

/// Deletes what was announced or uploaded and never sent. Several servers may.
package struct AttachmentSweep: Service {
    package let name = "attachments"
    private static let pause: Duration = .seconds(300)
    private static let batch = 200

    private let store: AttachmentStore
    private let logger: Logger

    package init(store: AttachmentStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                if Task.isCancelled { return }
                logger.error("attachments that nobody used could not be deleted", [("error", "\(error)")])
            }
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    /// Deletes all that are due now, and gives how many.
    @discardableResult
    package func sweep() async throws -> Int {
        var total = 0
        while true {
            let rows = try await store.database.query("SELECT sweep_attachments(\(Self.batch)) AS gone")
            let gone = try rows.first?["gone", Int.self] ?? 0
            total += gone
            guard gone == Self.batch else { return total }
        }
    }
}
