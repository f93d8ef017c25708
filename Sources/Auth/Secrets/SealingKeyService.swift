package import Core
import Postgres

/// Keeps the keys for sealing fresh while the server runs: when another program says that they have changed, and now and
/// then, in case it could not be heard.
package struct SealingKeyService: Service {
    package let name = "sealing keys"
    private static let pause: Duration = .seconds(30)

    private let keyring: InstallationKeyring
    private let logger: Logger

    package init(keyring: InstallationKeyring, logger: Logger) {
        self.keyring = keyring
        self.logger = logger
    }

    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await listen() }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.pause)
                    if !Task.isCancelled { await refresh() }
                }
            }
            try await group.waitForAll()
        }
    }

    private func listen() async {
        while !Task.isCancelled {
            do {
                for await _ in try await keyring.store.database.notifications(on: SealingKeyStore.channel) {
                    await refresh()
                }
                // The database was closed.
                return
            } catch {
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func refresh() async {
        do {
            try await keyring.refresh()
        } catch is CancellationError {
            return
        } catch {
            // What is known goes on serving.
            logger.error("the keys for sealing could not be read", [("error", "\(error)")])
        }
    }
}
