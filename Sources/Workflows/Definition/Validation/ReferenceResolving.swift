package import Core

/// Knows what a tenant has that workflows may name.
package protocol ReferenceResolving: Sendable {
    /// Those of the names that the tenant has; nil for a kind that cannot be looked up, of which every name passes.
    func existing(
        _ names: Set<String>, of kind: WorkflowReference.Kind, in tenant: TenantID
    ) async throws -> Set<String>?

    /// Whether there is a model for the tenant that makes images; nil where nobody knows.
    func makesImages(in tenant: TenantID) async throws -> Bool?
}
