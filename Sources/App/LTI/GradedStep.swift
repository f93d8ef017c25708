import Core
import HTTPCore
import LTI
import Postgres

/// A step of an assistant that grades.
struct GradedStep: Sendable {
    let slug: String
    let title: String

    /// Those of the published version, in their order.
    static func all(of workflow: WorkflowID, in transaction: Transaction) async throws -> [GradedStep] {
        try await transaction.query(
            """
            SELECT n.node ->> 'slug', coalesce(n.node ->> 'title', '') FROM workflows w
            JOIN workflow_versions v ON v.tenant_id = w.tenant_id AND v.id = w.published_version_id
            CROSS JOIN LATERAL jsonb_array_elements(v.definition -> 'nodes') WITH ORDINALITY n (node, place)
            WHERE w.tenant_id = app_tenant_id() AND w.id = \(workflow)
                AND n.node ->> 'kind' IN ('rubric_grade', 'evaluated_step')
            ORDER BY n.place LIMIT 100
            """
        ).map { row in
            let (slug, title) = try row.decode(String.self, String.self)
            return GradedStep(slug: slug, title: title)
        }
    }

    var json: JSONValue { ["slug": .string(slug), "title": .string(title.isEmpty ? slug : title)] }

    static let schema = JSONSchema.object([.required("slug", .string()), .required("title", .string())])
}
