import Core
import Workflows

/// The titles that an author gave to steps.
struct StepTitles {
    let library: WorkflowLibrary

    /// By the slugs of a version's steps; none where this program no longer understands the version.
    func titles(of version: WorkflowVersionID, in tenantID: TenantID) async -> [String: String] {
        guard let workflow = try? await library.compiled(version, in: tenantID) else { return [:] }
        return workflow.nodes.mapValues(\.title)
    }
}
