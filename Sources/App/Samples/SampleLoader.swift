import Core
import Postgres
import VectorStore
import Workflows

/// Puts the sample course into a tenant, once: a course that was deleted does not come back.
struct SampleLoader {
    let database: Database
    let vectorStores: VectorStores
    let library: WorkflowLibrary
    /// The model that embeds the documents.
    let embeddingModel: String
    let logger: Logger

    /// Whether the tenant has had the sample.
    func isLoaded(_ name: String, in tenantID: TenantID) async throws -> Bool {
        try await database.withTenant(tenantID) { transaction in
            try await !transaction.query("SELECT 1 FROM loaded_samples WHERE name = \(name)").isEmpty
        }
    }

    /// Loads store, documents and workflow. A load that was interrupted is done again from the start, with the same
    /// result: documents replace those of the same name.
    func load(_ course: SampleCourse, into tenantID: TenantID) async throws {
        do {
            _ = try await vectorStores.create(slug: course.storeSlug, title: course.storeTitle, in: tenantID)
        } catch VectorStoreError.slugTaken {
            // An earlier load came this far.
        }
        for document in course.documents {
            _ = try await vectorStores.addDocument(
                store: course.storeSlug, name: document.name, mediaType: document.mediaType, text: document.text,
                in: tenantID)
        }
        // The one that people meet first comes first, for a page that waits for any.
        try await publish(course.workflow, of: course, isDefault: true, in: tenantID)
        for workflow in course.furtherWorkflows {
            try await publish(workflow, of: course, isDefault: false, in: tenantID)
        }
        try await database.withTenant(tenantID) { transaction in
            _ = try await transaction.execute(
                "INSERT INTO loaded_samples (tenant_id, name) VALUES (\(tenantID), \(course.name)) ON CONFLICT DO NOTHING"
            )
        }
        logger.notice(
            "The sample course is loaded", [("course", course.name), ("documents", "\(course.documents.count)")])
    }

    private func publish(
        _ workflow: JSONValue, of course: SampleCourse, isDefault: Bool, in tenantID: TenantID
    ) async throws {
        var definition = try WorkflowDefinition(json: workflow["definition"] ?? .null)
        if let minimum = course.minimumSimilarity[embeddingModel] {
            for index in definition.nodes.indices {
                let node = definition.nodes[index]
                guard node.kind == "vector_search" || node.parameters["help_store"] != nil else { continue }
                definition.nodes[index].parameters["minimum_similarity"] = .double(minimum)
            }
        }
        try await library.publish(
            definition,
            as: workflow["slug"]?.stringValue ?? course.name, title: workflow["title"]?.stringValue ?? course.name,
            description: workflow["description"]?.stringValue ?? "", isDefault: isDefault, in: tenantID)
    }
}
