package import Core
import Synchronization

/// Compiled workflows, kept because a published version never changes.
package final class WorkflowLibrary: WorkflowFinding {
    private let store: WorkflowStore
    private let catalog: StepCatalog
    private let capacity: Int
    private let cache = Mutex<[Key: CompiledWorkflow]>([:])

    /// A version as its tenant knows it: what one tenant has asked for is not there for another.
    private struct Key: Hashable {
        let tenantID: TenantID
        let versionID: WorkflowVersionID
    }

    /// - Parameter capacity: how many versions are kept; past it the cache starts anew
    package init(store: WorkflowStore, catalog: StepCatalog = .standard, capacity: Int = 256) {
        self.store = store
        self.catalog = catalog
        self.capacity = capacity
    }

    /// The version, ready to run. Throws `InvalidWorkflow` where this program no longer understands it.
    package func compiled(_ versionID: WorkflowVersionID, in tenantID: TenantID) async throws -> CompiledWorkflow {
        let key = Key(tenantID: tenantID, versionID: versionID)
        if let known = cache.withLock({ $0[key] }) { return known }
        let definition = try await store.definition(of: versionID, in: tenantID)
        let workflow = try CompiledWorkflow(WorkflowDefinition(json: definition), catalog: catalog)
        cache.withLock { cache in
            if cache.count >= capacity { cache.removeAll(keepingCapacity: true) }
            cache[key] = workflow
        }
        return workflow
    }

    /// The version, where it was made ready before.
    package func remembered(_ versionID: WorkflowVersionID, in tenantID: TenantID) -> CompiledWorkflow? {
        cache.withLock { $0[Key(tenantID: tenantID, versionID: versionID)] }
    }

    /// The version of the workflow that is published now, ready to run; nil where the tenant has published none under
    /// that name.
    package func published(
        _ slug: String, in tenantID: TenantID
    ) async throws -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? {
        guard let summary = try await store.published(slug, in: tenantID) else { return nil }
        return (summary.versionID, try await compiled(summary.versionID, in: tenantID))
    }

    package func widget(_ slug: String, in tenantID: TenantID) async throws -> WidgetTemplate? {
        guard let widget = try await WidgetStore(database: store.database).widget(slug, in: tenantID) else {
            return nil
        }
        return try WidgetTemplate(widget.template, schema: widget.schema)
    }

    /// Checks the definition and publishes it as the workflow's next version.
    @discardableResult
    package func publish(
        _ definition: WorkflowDefinition, as slug: String, title: String, description: String,
        isDefault: Bool = false, in tenantID: TenantID
    ) async throws -> WorkflowVersionID {
        _ = try CompiledWorkflow(definition, catalog: catalog)
        return try await store.publish(
            definition.json, as: slug, title: title, description: description, isDefault: isDefault,
            calls: definition.calls(catalog), in: tenantID)
    }
}
