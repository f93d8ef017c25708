import Auth
import Core
import ModelProviders
import Postgres
import VectorStore
import Workflows

/// Looks up what workflows name among what their tenant has. There are no tools yet besides those that workflows have
/// themselves.
struct TenantReferences: ReferenceResolving {
    let workflows: WorkflowStore
    let database: Database
    /// The name of the configuration's model; nil where nobody knows it, and every name passes.
    let model: String?
    /// Whether the configuration names a model that makes images; nil where nobody knows.
    let makesImages: Bool?

    func makesImages(in tenant: TenantID) async throws -> Bool? {
        guard makesImages == false else { return makesImages }
        let store = RegistryStore(database: database)
        let own = try await store.catalogue(of: tenant)
        if own.model(for: .image) != nil { return true }
        return try await store.catalogue(of: ModelRegistry.shared).model(for: .image) != nil
    }

    func existing(
        _ names: Set<String>, of kind: WorkflowReference.Kind, in tenant: TenantID
    ) async throws -> Set<String>? {
        switch kind {
        case .workflow: try await workflows.published(among: names, in: tenant)
        case .vectorStore: try await VectorStores.existing(among: names, in: tenant, database: database)
        case .model:
            if let model { try await registeredModels(in: tenant).union([model]) } else { nil }
        case .tool: []
        case .secret: try await TenantSecrets.existing(among: names, in: tenant, database: database)
        case .widget: try await WidgetStore(database: database).existing(among: names, in: tenant)
        }
    }
    /// The names of the tenant's and the operator's models that are not out of use.
    private func registeredModels(in tenant: TenantID) async throws -> Set<String> {
        let store = RegistryStore(database: database)
        let (own, shared) = (
            try await store.catalogue(of: tenant), try await store.catalogue(of: ModelRegistry.shared)
        )
        // A tenant's model hides the operator's of its name, also while it is out of use.
        let hidden = Set(own.models.map(\.slug))
        let models =
            own.models.filter(own.isUsable)
            + shared.models.filter { shared.isUsable($0) && !hidden.contains($0.slug) }
        return Set(models.filter(\.settings.purpose.isConversation).map(\.slug.description))
    }
}
