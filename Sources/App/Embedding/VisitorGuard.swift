import Auth
import Chat
import Core
import HTTPCore
import Postgres

/// Keeps visitors to the conversation with their assistant, whatever a learner's role would let them do, and only for as
/// long as the assistant and the institution let visitors come.
struct VisitorGuard {
    let database: Database

    /// What visitors may ask for; all of it is their own.
    private static let open: Set = [
        "GET /api/v1/me", "POST /chatkit/{workflow}", "GET /api/v1/threads/{thread_id}/events",
        "GET /api/v1/threads/{thread_id}/items/{item_id}/citations", "POST /api/v1/runs/{run_id}/cancel",
        "GET /api/v1/threads/{thread_id}/export",
    ]

    /// The routes, each of which refuses visitors unless it is for them.
    func around(_ routes: [Route]) -> [Route] {
        routes.map { route in
            guard route.access != .public, route.access != .operator else { return route }
            let isOpen = Self.open.contains("\(route.method) \(route.path)")
            return route.wrapped { handler in
                { request, context in
                    guard let identity = context.identity, let slug = Visitors.assistant(of: identity) else {
                        return try await handler(request, context)
                    }
                    let named = route.path == "/chatkit/{workflow}" ? context.parameters["workflow"] : slug
                    guard isOpen, named == slug else { throw VisitorProblem.elsewhere }
                    let allowed = try await database.statements(of: identity.tenantID).queryOne(
                        WorkflowEmbedStore.lettingVisitors(to: slug))
                    guard allowed != nil else { throw VisitorProblem.notAllowed }
                    return try await handler(request, context)
                }
            }
        }
    }
}
