package import Core
import HTTPCore
package import ModelProviders
package import VectorStore

/// Finds what steps name of their tenant: the workflows that others call, and the widgets of the library.
package protocol WorkflowFinding: Sendable {
    /// The version of the workflow that is published now, ready to run; nil where the tenant has published none under
    /// that name.
    func published(
        _ slug: String, in tenantID: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)?

    /// The widget of the library; nil where the tenant has none under that name. Throws `InvalidWidget` for one that this
    /// program no longer understands.
    func widget(_ slug: String, in tenantID: TenantID) async throws -> WidgetTemplate?
}

extension WorkflowFinding {
    /// Where there is no library.
    package func widget(_ slug: String, in tenantID: TenantID) async throws -> WidgetTemplate? { nil }
}

/// Opens a tenant's secrets for the moment of their use.
package protocol SecretReading: Sendable {
    /// The secrets with these names in the clear; names that the tenant has not are left out.
    func secrets(_ names: Set<String>, in tenantID: TenantID) async throws -> [String: String]
}

/// Takes documents into a tenant's vector stores.
package protocol DocumentIngesting: Sendable {
    /// Stores the text in the place of an earlier document of the same name. Throws where the tenant has no such store.
    func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) async throws -> StoredDocument

    /// The same, on the account of a run.
    func ingesting(for use: ModelUse) -> any DocumentIngesting
}

extension DocumentIngesting {
    /// Itself, where taking in costs nothing.
    package func ingesting(for use: ModelUse) -> any DocumentIngesting { self }
}

extension VectorStores: DocumentIngesting {
    /// Documents are the institution's, whoever's run takes them in.
    package func ingesting(for use: ModelUse) -> any DocumentIngesting {
        var use = use
        use.person = nil
        return used(by: use)
    }

    package func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) async throws -> StoredDocument {
        try await addDocument(store: store, name: name, mediaType: mediaType, text: text, in: tenantID)
    }
}

/// Stands for what a program that runs workflows was not given: whoever needs it is told so.
struct MissingService: WorkflowFinding, SecretReading, DocumentIngesting, HTTPTransport {
    private var failure: RunFailure {
        RunFailure(.invalidStep, "This server has nothing that such a step could work with.", allowsRetry: false)
    }

    func published(
        _ slug: String, in tenantID: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? { throw failure }

    func secrets(_ names: Set<String>, in tenantID: TenantID) async throws -> [String: String] { throw failure }

    func ingest(
        _ text: String, mediaType: String, as name: String, into store: String, in tenantID: TenantID
    ) async throws -> StoredDocument { throw failure }

    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse { throw failure }
}
