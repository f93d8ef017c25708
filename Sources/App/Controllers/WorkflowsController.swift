import Core
import HTTPCore
import Workflows

/// The assistants that a member may open.
struct WorkflowsController {
    let workflows: WorkflowStore

    var routes: [Route] {
        [
            Route(.get, "/api/v1/workflows", access: .member) { _, context in
                let published = try await workflows.published(in: context.member.tenantID)
                return .json([
                    "data": .array(published.map(Self.json)), "has_more": false, "after": nil,
                ])
            }
        ]
    }

    private static func json(_ workflow: WorkflowSummary) -> JSONValue {
        [
            "slug": .string(workflow.slug), "title": .string(workflow.title),
            "description": .string(workflow.description),
        ]
    }
}
