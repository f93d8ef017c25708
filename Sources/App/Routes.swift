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
    let secrets: TenantSecretsController
    let models: ModelControllers
    let approvals: ApprovalsController
    let tenants: TenantsController
    let appearance: AppearanceController
    let overview: OverviewController
    let system: SystemController
    let users: UsersController
    let memberships: MembershipsController
    let courses: CoursesController
    let courseMemberships: CourseMembershipsController
    let invitations: InvitationsController
    let vectorStores: VectorStoreController
    let storeCatalogue: VectorStoresController
    let workflows: WorkflowsController
    let authoring: WorkflowControllers
    let effects: EffectsController
    let triggers: TriggersController
    let budgets: BudgetsController
    let usage: UsageController
    let widgets: WidgetsController
    let webhooks: WebhooksController
    let chatKit: ChatKitController
    let attachments: AttachmentsController
    let openAI: OpenAIControllers
    let citations: CitationsController
    let feedback: FeedbackController
    let threads: ThreadsController
    let catalogue: ThreadControllers
    let embed: EmbedController
    let workflowEmbed: WorkflowEmbedController
    let branches: BranchesController
    let teaching: TeachingControllers
    let runStart: RunStartController
    let runs: RunsController
    let audit: AuditController
    let privacy: PrivacyControllers
    let deepLinking: LTIDeepLinkingController
    let resourceLinks: LTIResourceLinkController
    let ltiServices: LTIServiceControllers
    let platforms: LearningPlatforms
    let telephony: TelephonyControllers
}

/// The whole route table; each route carries its guard. A test holds the real routes to this table. A guard is `public`,
/// `member`, `operator`, or the permission that is needed, `also in a course` where a part in the course may give it.
///
/// | address | guard |
/// | --- | --- |
/// | `GET /healthz`, `GET /readyz` | public |
/// | `GET /metrics` | public |
/// | `GET /api/v1/installation` | public |
/// | `GET /`, `GET /sign-in`, `GET /docs`, `GET /shared`, `GET /assets/{path...}`, `GET /design` | public |
/// | `GET /admin`, `GET /admin/{path...}`, `GET /builder`, `GET /builder/{path...}` | public |
/// | `GET /teach`, `GET /teach/{path...}` | public |
/// | `POST /api/v1/auth/login`, `POST /api/v1/auth/refresh`, `POST /api/v1/auth/logout` | public |
/// | `POST /api/v1/auth/second-factor` | public |
/// | `POST /api/v1/auth/password-reset`, `POST /api/v1/auth/password-reset/complete` | public |
/// | `GET /.well-known/jwks.json` | public |
/// | `GET /api/v1/me/tenants`, `POST /api/v1/auth/tenant` | member |
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
/// | `GET /api/v1/secrets`, `GET /api/v1/secrets/{secret_name}` | secrets.manage |
/// | `PUT /api/v1/secrets/{secret_name}`, `DELETE /api/v1/secrets/{secret_name}` | secrets.manage |
/// | `GET /api/v1/providers`, `POST /api/v1/providers`, `GET /api/v1/providers/{slug}` | models.manage |
/// | `PATCH /api/v1/providers/{slug}`, `DELETE /api/v1/providers/{slug}` | models.manage |
/// | `POST /api/v1/providers/{slug}/test`, `POST /api/v1/providers/{slug}/import` | models.manage |
/// | `GET /api/v1/models`, `GET /api/v1/models/{slug}` | models.read |
/// | `POST /api/v1/models`, `PATCH /api/v1/models/{slug}`, `DELETE /api/v1/models/{slug}` | models.manage |
/// | `GET /api/v1/shared/providers`, `POST /api/v1/shared/providers` | operator |
/// | `GET /api/v1/shared/providers/{slug}`, `PATCH /api/v1/shared/providers/{slug}` | operator |
/// | `DELETE /api/v1/shared/providers/{slug}` | operator |
/// | `POST /api/v1/shared/providers/{slug}/test`, `POST /api/v1/shared/providers/{slug}/import` | operator |
/// | `GET /api/v1/shared/models`, `POST /api/v1/shared/models`, `GET /api/v1/shared/models/{slug}` | operator |
/// | `PATCH /api/v1/shared/models/{slug}`, `DELETE /api/v1/shared/models/{slug}` | operator |
/// | `GET /api/v1/approvals`, `POST /api/v1/approvals/{approval_id}/decision` | member |
/// | `GET /api/v1/me` | member |
/// | `GET /openapi.json` | public |
/// | `GET /api/v1/permissions` | member |
/// | `GET /api/v1/sessions`, `DELETE /api/v1/sessions`, `DELETE /api/v1/sessions/{id}` | member |
/// | `POST /api/v1/tenants`, `GET /api/v1/tenants` | operator |
/// | `GET /api/v1/tenants/{tenant_id}`, `PATCH /api/v1/tenants/{tenant_id}` | operator |
/// | `DELETE /api/v1/tenants/{tenant_id}` | operator |
/// | `GET /api/v1/tenant` | tenant.read |
/// | `PATCH /api/v1/tenant` | tenant.manage |
/// | `GET /api/v1/appearance` | member |
/// | `PUT /api/v1/appearance` | tenant.manage |
/// | `GET /api/v1/appearance/{tenant}`, `GET /appearance/{tenant}/{digest}` | public |
/// | `GET /api/v1/overview` | usage.read |
/// | `GET /api/v1/system` | tenant.manage |
/// | `GET /api/v1/shared/system` | operator |
/// | `GET /api/v1/courses/{course_id}/resource-links` | runs.read, also in a course |
/// | `GET /api/v1/courses/{course_id}/questions` | conversations.read, also in a course |
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
/// | `GET /api/v1/step-kinds` | workflows.read |
/// | `POST /api/v1/workflows`, `POST /api/v1/workflows/{slug}/duplicate` | workflows.edit |
/// | `GET /api/v1/workflows/{slug}` | workflows.read |
/// | `PATCH /api/v1/workflows/{slug}` | workflows.edit |
/// | `DELETE /api/v1/workflows/{slug}` | workflows.publish |
/// | `GET /api/v1/workflows/{slug}/draft`, `GET /api/v1/workflows/{slug}/draft/history` | workflows.read |
/// | `PUT /api/v1/workflows/{slug}/draft`, `POST /api/v1/workflows/{slug}/draft/restore` | workflows.edit |
/// | `POST /api/v1/workflows/{slug}/draft/runs` | workflows.edit |
/// | `POST /api/v1/workflows/{slug}/validate` | workflows.read |
/// | `GET /api/v1/workflows/{slug}/tests`, `GET /api/v1/workflows/{slug}/tests/{test_id}` | workflows.read |
/// | `POST /api/v1/workflows/{slug}/tests`, `PUT /api/v1/workflows/{slug}/tests/{test_id}` | workflows.edit |
/// | `DELETE /api/v1/workflows/{slug}/tests/{test_id}` | workflows.edit |
/// | `POST /api/v1/workflows/{slug}/tests/run`, `POST /api/v1/workflows/{slug}/tests/record` | workflows.edit |
/// | `POST /api/v1/workflows/{slug}/publish` | workflows.publish |
/// | `POST /api/v1/workflows/{slug}/corrections` | workflows.publish |
/// | `GET /api/v1/workflows/{slug}/versions`, `GET /api/v1/workflows/{slug}/versions/{number}` | workflows.read |
/// | `POST /api/v1/workflows/{slug}/versions/{number}/publish` | workflows.publish |
/// | `GET /api/v1/workflows/{slug}/diff` | workflows.read |
/// | `POST /api/v1/workflows/{slug}/runs` | assistants.use |
/// | `GET /api/v1/runs`, `GET /api/v1/runs/{run_id}` | assistants.use |
/// | `GET /api/v1/runs/{run_id}/steps`, `GET /api/v1/runs/{run_id}/events` | assistants.use |
/// | `POST /api/v1/runs/{run_id}/cancel` | assistants.use |
/// | `POST /api/v1/workflows/{slug}/runs/move` | runs.manage |
/// | `GET /api/v1/workflows/{slug}/export` | workflows.read |
/// | `POST /api/v1/workflows/import` | workflows.edit |
/// | `GET /api/v1/widgets`, `GET /api/v1/widgets/{slug}`, `POST /api/v1/widgets/{slug}/preview` | workflows.read |
/// | `POST /api/v1/widgets`, `POST /api/v1/widgets/import` | workflows.edit |
/// | `PATCH /api/v1/widgets/{slug}`, `DELETE /api/v1/widgets/{slug}` | workflows.edit |
/// | `POST /api/v1/vector-stores`, `POST /api/v1/vector-stores/{slug}/documents` | documents.manage |
/// | `GET /api/v1/vector-stores`, `GET /api/v1/vector-stores/{slug}` | documents.manage |
/// | `PATCH /api/v1/vector-stores/{slug}`, `DELETE /api/v1/vector-stores/{slug}` | documents.manage |
/// | `GET /api/v1/vector-stores/{slug}/documents` | documents.manage |
/// | `GET /api/v1/vector-stores/{slug}/documents/{document_id}` | documents.manage |
/// | `DELETE /api/v1/vector-stores/{slug}/documents/{document_id}` | documents.manage |
/// | `POST /api/v1/vector-stores/{slug}/documents/{document_id}/retry` | documents.manage |
/// | `POST /api/v1/vector-stores/{slug}/search` | documents.search |
/// | `GET /api/v1/effects` | runs.read |
/// | `GET /api/v1/triggers`, `POST /api/v1/triggers` | triggers.manage |
/// | `GET /api/v1/triggers/{trigger_id}`, `PATCH /api/v1/triggers/{trigger_id}` | triggers.manage |
/// | `DELETE /api/v1/triggers/{trigger_id}`, `POST /api/v1/triggers/{trigger_id}/secret` | triggers.manage |
/// | `POST /hooks/{trigger_id}` | public |
/// | `GET /api/v1/budgets`, `POST /api/v1/budgets` | budgets.manage |
/// | `GET /api/v1/budgets/{budget_id}`, `PATCH /api/v1/budgets/{budget_id}` | budgets.manage |
/// | `DELETE /api/v1/budgets/{budget_id}` | budgets.manage |
/// | `GET /api/v1/usage` | usage.read, also in a course |
/// | `POST /api/v1/effects/{effect_id}/retry` | runs.manage |
/// | `POST /chatkit`, `POST /chatkit/{workflow}` | assistants.use |
/// | `PUT /uploads/{upload}`, `GET /files/{attachment_id}/{link}` | public |
/// | `POST /api/v1/attachments`, `GET /api/v1/attachments/{attachment_id}/content` | assistants.use |
/// | `POST /models/v1/chat/completions`, `GET /models/v1/models` | models.ask |
/// | `GET /v1/models`, `GET /v1/models/{model}`, `POST /v1/chat/completions` | assistants.use |
/// | `POST /v1/responses` | assistants.use |
/// | `GET /v1/responses/{response_id}`, `DELETE /v1/responses/{response_id}` | assistants.use |
/// | `POST /v1/embeddings` | documents.search |
/// | `GET /api/v1/audit-events` | audit.read |
/// | `GET /api/v1/privacy/export` | member |
/// | `GET /api/v1/privacy/people/{user_id}/export` | privacy.manage |
/// | `GET /api/v1/privacy/people/{user_id}/erasure` | privacy.manage |
/// | `POST /api/v1/privacy/people/{user_id}/erasure` | privacy.manage |
/// | `GET /api/v1/privacy/consent-texts` | member |
/// | `POST /api/v1/privacy/consent-texts` | privacy.manage |
/// | `GET /api/v1/privacy/consents`, `POST /api/v1/privacy/consents` | member |
/// | `GET /api/v1/privacy/retention`, `PUT /api/v1/privacy/retention` | privacy.manage |
/// | `GET /embed.js`, `GET /embed/{tenant}/{workflow}` | public |
/// | `GET /api/v1/embed/{tenant}/{workflow}` | public |
/// | `POST /api/v1/embed/{tenant}/{workflow}/visitors` | public |
/// | `GET /api/v1/workflows/{slug}/embed` | workflows.read |
/// | `PUT /api/v1/workflows/{slug}/embed` | workflows.publish |
/// | `GET /api/v1/threads`, `GET /api/v1/threads/{thread_id}` | assistants.use |
/// | `PATCH /api/v1/threads/{thread_id}`, `DELETE /api/v1/threads/{thread_id}` | assistants.use |
/// | `POST /api/v1/threads/{thread_id}/restore` | assistants.use |
/// | `GET /api/v1/threads/{thread_id}/export` | assistants.use |
/// | `PUT /api/v1/threads/{thread_id}/status` | runs.manage |
/// | `POST /api/v1/threads/{thread_id}/shares`, `GET /api/v1/threads/{thread_id}/shares` | assistants.use |
/// | `DELETE /api/v1/threads/{thread_id}/shares/{share_id}` | assistants.use |
/// | `GET /api/v1/shared/{token}` | public |
/// | `GET /api/v1/conversation-settings` | tenant.read |
/// | `PUT /api/v1/conversation-settings` | tenant.manage |
/// | `GET /api/v1/threads/{thread_id}/events` | assistants.use |
/// | `GET /api/v1/threads/{thread_id}/readers` | assistants.use |
/// | `GET /api/v1/courses/{course_id}/workflows` | courses.read, also in a course |
/// | `POST /api/v1/courses/{course_id}/workflows` | courses.manage |
/// | `DELETE /api/v1/courses/{course_id}/workflows/{slug}` | courses.manage |
/// | `GET /api/v1/conversations`, `GET /api/v1/conversations/events` | runs.read |
/// | `GET /api/v1/courses/{course_id}/conversations` | runs.read, also in a course |
/// | `GET /api/v1/courses/{course_id}/conversations/events` | runs.read, also in a course |
/// | `GET /api/v1/conversations/{thread_id}` | conversations.read, also in a course |
/// | `POST /api/v1/conversations/{thread_id}/messages` | runs.manage, also in a course |
/// | `POST /api/v1/conversations/{thread_id}/take-over` | runs.manage, also in a course |
/// | `POST /api/v1/conversations/{thread_id}/give-back` | runs.manage, also in a course |
/// | `POST /api/v1/conversations/{thread_id}/reset` | runs.manage, also in a course |
/// | `POST /api/v1/conversations/{thread_id}/move` | runs.manage, also in a course |
/// | `GET /api/v1/threads/{thread_id}/items/{item_id}/citations` | assistants.use |
/// | `GET /api/v1/threads/{thread_id}/feedback` | assistants.use |
/// | `PUT /api/v1/threads/{thread_id}/items/{item_id}/feedback` | assistants.use |
/// | `DELETE /api/v1/threads/{thread_id}/items/{item_id}/feedback` | assistants.use |
/// | `GET /api/v1/workflows/{slug}/feedback` | runs.read |
/// | `GET /api/v1/threads/{thread_id}/branches`, `POST /api/v1/threads/{thread_id}/branches` | assistants.use |
/// | `PATCH /api/v1/threads/{thread_id}/branches/{branch_id}` | assistants.use |
/// | `DELETE /api/v1/threads/{thread_id}/branches/{branch_id}` | assistants.use |
/// | `POST /api/v1/threads/{thread_id}/branches/{branch_id}/switch` | assistants.use |
/// | `GET /lti/icon.svg` | public |
/// | `GET /api/v1/lti/deep-linking/{deep_linking_id}` | member |
/// | `POST /api/v1/lti/deep-linking/{deep_linking_id}/response` | member |
/// | `GET /api/v1/lti/resource-links/{link_id}` | courses.manage, also in a course |
/// | `PUT /api/v1/lti/resource-links/{link_id}` | courses.manage, also in a course |
/// | `GET /api/v1/lti/resource-links/{link_id}/grades` | runs.read, also in a course |
/// | `GET /api/v1/lti/resource-links/{link_id}/groups` | runs.read, also in a course |
/// | `GET /api/v1/lti/resource-links/{link_id}/results` | runs.read, also in a course |
/// | `GET /api/v1/lti/resource-links/{link_id}/grades/{user_id}` | runs.read, also in a course |
/// | `PUT /api/v1/lti/resource-links/{link_id}/grades/{user_id}` | runs.manage, also in a course |
/// | `DELETE /api/v1/lti/resource-links/{link_id}/grades/{user_id}` | runs.manage, also in a course |
/// | `POST /api/v1/lti/resource-links/{link_id}/grades/{user_id}/send` | runs.manage, also in a course |
/// | `POST /api/v1/lti/resource-links/{link_id}/grades/send` | runs.manage, also in a course |
/// | `POST /api/v1/lti/resource-links/{link_id}/grades/release` | runs.manage, also in a course |
/// | `POST /api/v1/lti/resource-links/{link_id}/roster` | runs.manage, also in a course |
/// | `GET /api/v1/lti/invitations`, `POST /api/v1/lti/invitations` | learning_platforms.manage |
/// | `DELETE /api/v1/lti/invitations/{lti_invitation_id}` | learning_platforms.manage |
/// | `POST /api/v1/lti/registrations/{registration_id}/check` | learning_platforms.manage |
/// | `GET /lti/register`, `GET /lti/register.js`, `GET /lti/canvas.json` | public |
/// | `GET /lti/login`, `POST /lti/login`, `POST /lti/launch`, `POST /lti/launch/storage` | public |
/// | `POST /lti/deep-linking`, `GET /lti/jwks.json`, `POST /api/v1/lti/session` | public |
/// | `GET /api/v1/lti/registrations`, `POST /api/v1/lti/registrations` | learning_platforms.manage |
/// | `GET /api/v1/lti/registrations/{registration_id}` | learning_platforms.manage |
/// | `PATCH /api/v1/lti/registrations/{registration_id}` | learning_platforms.manage |
/// | `DELETE /api/v1/lti/registrations/{registration_id}` | learning_platforms.manage |
/// | `GET /api/v1/lti/registrations/{registration_id}/deployments` | learning_platforms.manage |
/// | `PUT /api/v1/lti/registrations/{registration_id}/deployments` | learning_platforms.manage |
/// | `GET /api/v1/lti/launches` | learning_platforms.manage |
/// | `POST /api/v1/lti/resource-links/{link_id}/restart` | member |
/// | `GET /api/v1/sip-accounts`, `POST /api/v1/sip-accounts` | telephony.manage |
/// | `GET /api/v1/sip-accounts/{sip_account_id}` | telephony.manage |
/// | `PATCH /api/v1/sip-accounts/{sip_account_id}` | telephony.manage |
/// | `DELETE /api/v1/sip-accounts/{sip_account_id}` | telephony.manage |
/// | `POST /api/v1/sip-accounts/{sip_account_id}/test` | telephony.manage |
/// | `GET /api/v1/phone-numbers`, `POST /api/v1/phone-numbers` | telephony.manage |
/// | `DELETE /api/v1/phone-numbers/{phone_number_id}` | telephony.manage |
/// | `GET /api/v1/calls`, `GET /api/v1/calls/{call_id}` | telephony.read |
/// | `POST /api/v1/calls` | calls.place |
/// | `POST /api/v1/calls/{call_id}/hang-up` | telephony.manage |
/// | `GET /api/v1/calls/{call_id}/recording`, `GET /api/v1/calls/{call_id}/listen` | calls.listen |
/// | `POST /api/v1/threads/{thread_id}/phone-pin` | assistants.use |
/// | `GET /api/v1/voice`, `POST /api/v1/voice/sessions` | assistants.use |
/// | `GET /api/v1/voice/sessions/{call_id}/socket` | public |
/// | `GET /api/v1/voice-settings` | telephony.read |
/// | `PUT /api/v1/voice-settings` | telephony.manage |
func routes(_ controllers: Controllers) -> [Route] {
    let routes: [[Route]] = [
        controllers.health.routes, controllers.metrics.routes, controllers.installation.routes,
        controllers.pages.routes, controllers.auth.routes, controllers.permissions.routes, controllers.sessions.routes,
        controllers.passwords.routes, controllers.secondFactor.routes, controllers.apiKeys.routes,
        controllers.signingKeys.routes, controllers.identityProviders.routes, controllers.openID.routes,
        controllers.secrets.routes, controllers.models.routes, controllers.approvals.routes,
        controllers.tenants.routes, controllers.appearance.routes,
        controllers.overview.routes, controllers.system.routes,
        controllers.users.routes, controllers.memberships.routes, controllers.courses.routes,
        controllers.courseMemberships.routes, controllers.invitations.routes, controllers.vectorStores.routes,
        controllers.storeCatalogue.routes,
        controllers.workflows.routes, controllers.authoring.routes, controllers.effects.routes,
        controllers.triggers.routes, controllers.budgets.routes, controllers.usage.routes, controllers.webhooks.routes,
        controllers.widgets.routes,
        controllers.chatKit.routes, controllers.attachments.routes, controllers.openAI.routes,
        controllers.citations.routes, controllers.feedback.routes, controllers.threads.routes,
        controllers.catalogue.routes, controllers.branches.routes,
        controllers.embed.routes, controllers.workflowEmbed.routes,
        controllers.teaching.routes,
        controllers.runStart.routes, controllers.runs.routes,
        controllers.audit.routes, controllers.privacy.export.routes, controllers.privacy.consents.routes,
        controllers.privacy.retention.routes, controllers.privacy.erasure.routes,
        controllers.deepLinking.routes, controllers.resourceLinks.routes,
        controllers.ltiServices.routes,
        controllers.platforms.routes, controllers.telephony.routes,
    ]
    return controllers.platforms.guarding.around(
        VisitorGuard(database: controllers.embed.embeds.database).around(
            OpenAPIController(routes: routes.flatMap(\.self)).documented))
}
