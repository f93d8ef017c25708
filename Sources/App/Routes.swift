import Auth
import Chat
import HTTPCore
import VectorStore

/// Everything that answers requests.
struct Controllers {
    let health: HealthController
    let metrics: MetricsController
    let installation: InstallationController
    let pages: PagesController
    let auth: AuthController
    let vectorStores: VectorStoreController
    let workflows: WorkflowsController
    let chatKit: ChatKitController
    let citations: CitationsController
}

/// The whole route table; each route carries its guard. A test holds the real routes to this table.
///
/// | address | guard |
/// | --- | --- |
/// | `GET /healthz`, `GET /readyz` | public |
/// | `GET /metrics` | public |
/// | `GET /api/v1/installation` | public |
/// | `GET /`, `GET /sign-in`, `GET /assets/{path...}` | public |
/// | `POST /api/v1/auth/login` | public |
/// | `GET /api/v1/me` | member |
/// | `GET /api/v1/workflows` | member |
/// | `POST /api/v1/vector-stores`, `POST /api/v1/vector-stores/{slug}/documents` | owner, admin, teacher |
/// | `POST /api/v1/vector-stores/{slug}/search` | member |
/// | `POST /chatkit`, `POST /chatkit/{workflow}` | member |
/// | `GET /api/v1/threads/{thread_id}/items/{item_id}/citations` | member |
func routes(_ controllers: Controllers) -> [Route] {
    controllers.health.routes + controllers.metrics.routes + controllers.installation.routes + controllers.pages.routes
        + controllers.auth.routes
        + controllers.vectorStores.routes + controllers.workflows.routes + controllers.chatKit.routes
        + controllers.citations.routes
}
