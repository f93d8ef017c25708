import Auth
import Core
import Postgres
import VectorStore
import Workflows

/// Looks up what workflows name among what their tenant has. There are no tools yet besides those that workflows have
/// themselves.
struct TenantReferences: ReferenceResolving {
    let workflows: WorkflowStore
    let database: Database
    /// The name of the model that there is; nil where nobody knows, and every name passes.
    let model: String?
    let makesImages: Bool?

    func existing(
        _ names: Set<String>, of kind: WorkflowReference.Kind, in tenant: TenantID
    ) async throws -> Set<String>? {
        switch kind {
        case .workflow: try await workflows.published(among: names, in: tenant)
        case .vectorStore: try await VectorStores.existing(among: names, in: tenant, database: database)
        case .model: model.map { [$0] }
        case .tool: []
        case .secret: try await TenantSecrets.existing(among: names, in: tenant, database: database)
        case .widget: try await WidgetStore(database: database).existing(among: names, in: tenant)
        }
    }
}
