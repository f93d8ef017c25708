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
    let permissions: PermissionsController
    let sessions: SessionsController
    let passwords: PasswordsController
    let secondFactor: SecondFactorController
    let apiKeys: APIKeysController
    let signingKeys: SigningKeysController
    let identityProviders: IdentityProvidersController
    let openID: OpenIDController
    let tenants: TenantsController
    let users: UsersController
    let memberships: MembershipsController
    let courses: CoursesController
    let courseMemberships: CourseMembershipsController
    let invitations: InvitationsController
    let vectorStores: VectorStoreController
    let workflows: WorkflowsController
    let chatKit: ChatKitController
    let citations: CitationsController
    let audit: AuditController
    let privacy: PrivacyControllers
}

/// The whole route table; each route carries its guard. A test holds the real routes to this table. A guard is `public`,
/// `member`, `operator`, or the permission that is needed, `also in a course` where a part in the course may give it.
///
/// | address | guard |
/// | --- | --- |
/// | `GET /healthz`, `GET /readyz` | public |
/// | `GET /metrics` | public |
/// | `GET /api/v1/installation` | public |
/// | `GET /`, `GET /sign-in`, `GET /docs`, `GET /assets/{path...}` | public |
/// | `POST /api/v1/auth/login`, `POST /api/v1/auth/refresh`, `POST /api/v1/auth/logout` | public |
/// | `POST /api/v1/auth/second-factor` | public |
/// | `POST /api/v1/auth/password-reset`, `POST /api/v1/auth/password-reset/complete` | public |
/// | `GET /.well-known/jwks.json` | public |
/// | `POST /api/v1/auth/password` | member |
/// | `POST /api/v1/users/{id}/password-reset` | members.manage |
/// | `GET /api/v1/auth/second-factor`, `POST /api/v1/auth/second-factor/enrol` | member |
/// | `POST /api/v1/auth/second-factor/confirm`, `POST /api/v1/auth/second-factor/recovery-codes` | member |
/// | `POST /api/v1/auth/second-factor/disable` | member |
/// | `POST /api/v1/api-keys`, `GET /api/v1/api-keys` | keys.manage |
/// | `GET /api/v1/api-keys/{id}`, `DELETE /api/v1/api-keys/{id}` | keys.manage |
/// | `GET /api/v1/identity-providers`, `POST /api/v1/identity-providers` | identity_providers.manage |
/// | `GET /api/v1/identity-providers/{provider_id}` | identity_providers.manage |
/// | `PATCH /api/v1/identity-providers/{provider_id}` | identity_providers.manage |
/// | `DELETE /api/v1/identity-providers/{provider_id}` | identity_providers.manage |
/// | `POST /api/v1/identity-providers/{provider_id}/check` | identity_providers.manage |
/// | `GET /api/v1/auth/providers` | public |
/// | `GET /api/v1/auth/oidc/{provider_id}/start`, `GET /api/v1/auth/oidc/callback` | public |
/// | `GET /api/v1/me` | member |
/// | `GET /openapi.json` | public |
/// | `GET /api/v1/permissions` | member |
/// | `GET /api/v1/sessions`, `DELETE /api/v1/sessions`, `DELETE /api/v1/sessions/{id}` | member |
/// | `POST /api/v1/tenants`, `GET /api/v1/tenants` | operator |
/// | `GET /api/v1/tenants/{tenant_id}`, `PATCH /api/v1/tenants/{tenant_id}` | operator |
/// | `DELETE /api/v1/tenants/{tenant_id}` | operator |
/// | `GET /api/v1/tenant` | tenant.read |
/// | `PATCH /api/v1/tenant` | tenant.manage |
/// | `GET /api/v1/users`, `GET /api/v1/users/{user_id}` | members.read |
/// | `PATCH /api/v1/users/{user_id}` | members.manage |
/// | `POST /api/v1/users/{user_id}/disable`, `POST /api/v1/users/{user_id}/enable` | members.manage |
/// | `GET /api/v1/memberships`, `GET /api/v1/memberships/{user_id}` | members.read |
/// | `PATCH /api/v1/memberships/{user_id}`, `DELETE /api/v1/memberships/{user_id}` | members.manage |
/// | `GET /api/v1/courses`, `GET /api/v1/courses/{course_id}` | courses.read, also in a course |
/// | `POST /api/v1/courses` | courses.create |
/// | `PATCH /api/v1/courses/{course_id}` | courses.manage, also in a course |
/// | `DELETE /api/v1/courses/{course_id}` | courses.manage |
/// | `GET /api/v1/courses/{course_id}/memberships` | course_members.read, also in a course |
/// | `POST /api/v1/courses/{course_id}/memberships` | course_members.manage, also in a course |
/// | `PATCH /api/v1/courses/{course_id}/memberships/{user_id}` | course_members.manage, also in a course |
/// | `DELETE /api/v1/courses/{course_id}/memberships/{user_id}` | course_members.manage, also in a course |
/// | `GET /api/v1/invitations`, `POST /api/v1/invitations` | invitations.manage |
/// | `DELETE /api/v1/invitations/{invitation_id}` | invitations.manage |
/// | `POST /api/v1/invitations/accept` | public |
/// | `GET /api/v1/workflows` | assistants.use |
/// | `POST /api/v1/vector-stores`, `POST /api/v1/vector-stores/{slug}/documents` | documents.manage |
/// | `POST /api/v1/vector-stores/{slug}/search` | documents.search |
/// | `POST /chatkit`, `POST /chatkit/{workflow}` | assistants.use |
/// | `GET /api/v1/audit-events` | audit.read |
/// | `GET /api/v1/privacy/export` | member |
/// | `GET /api/v1/privacy/people/{user_id}/export` | privacy.manage |
/// | `GET /api/v1/privacy/people/{user_id}/erasure` | privacy.manage |
/// | `POST /api/v1/privacy/people/{user_id}/erasure` | privacy.manage |
/// | `GET /api/v1/privacy/consent-texts` | member |
/// | `POST /api/v1/privacy/consent-texts` | privacy.manage |
/// | `GET /api/v1/privacy/consents`, `POST /api/v1/privacy/consents` | member |
/// | `GET /api/v1/privacy/retention`, `PUT /api/v1/privacy/retention` | privacy.manage |
/// | `GET /api/v1/threads/{thread_id}/items/{item_id}/citations` | assistants.use |
func routes(_ controllers: Controllers) -> [Route] {
    let routes: [[Route]] = [
        controllers.health.routes, controllers.metrics.routes, controllers.installation.routes,
        controllers.pages.routes, controllers.auth.routes, controllers.permissions.routes, controllers.sessions.routes,
        controllers.passwords.routes, controllers.secondFactor.routes, controllers.apiKeys.routes,
        controllers.signingKeys.routes, controllers.identityProviders.routes, controllers.openID.routes,
        controllers.tenants.routes,
        controllers.users.routes, controllers.memberships.routes, controllers.courses.routes,
        controllers.courseMemberships.routes, controllers.invitations.routes, controllers.vectorStores.routes,
        controllers.workflows.routes, controllers.chatKit.routes, controllers.citations.routes,
        controllers.audit.routes, controllers.privacy.export.routes, controllers.privacy.consents.routes,
        controllers.privacy.retention.routes, controllers.privacy.erasure.routes,
    ]
    return OpenAPIController(routes: routes.flatMap(\.self)).documented
}
