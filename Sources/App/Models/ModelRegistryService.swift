import Core
import ModelProviders
import Postgres

/// Forgets what is remembered of models as soon as the database tells that another server has changed it.
struct ModelRegistryService: Service {
    let name = "models"
    /// Before the database is listened to again; meanwhile what is remembered is soon forgotten by itself.
    private static let pause: Duration = .seconds(5)

    let database: Database
    let catalogues: RememberedCatalogues

    func run() async throws {
        while !Task.isCancelled {
            do {
                for await payload in try await database.notifications(on: RegistryStore.channel) {
                    // Empty after a lost connection: anything may have changed.
                    catalogues.forget(TenantID(payload))
                }
                // The database was closed.
                return
            } catch {
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
