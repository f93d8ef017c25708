import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Starts the runs of triggers, each in a conversation of its own and in the name of the person who set the trigger up.
struct TriggerFiring {
    let store: TriggerStore
    let conversations: Conversations
    let workflows: WorkflowStore
    let memberships: MembershipStore
    let clock: any WallClock

    /// Why a trigger starts nothing.
    struct Refusal: Error {
        let message: String
    }

    /// Starts a run, once: `claim` is the statement that makes sure of it. Throws `ClaimLost` where it was started
    /// before, `Refusal` where it cannot be, and what the workflow says to the input.
    func fire(
        _ trigger: Trigger, _ members: JSONObject, in tenantID: TenantID, claiming claim: (RunID) -> Query
    ) async throws -> RunReference {
        guard let person = try await memberships.membership(of: trigger.userID, in: tenantID) else {
            throw Refusal(message: "The person in whose name it runs is not active here any more.")
        }
        guard let workflow = try await workflows.published(trigger.workflow, in: tenantID) else {
            throw Refusal(message: "The workflow is not published.")
        }
        let locale = try await store.locale(of: tenantID)
        return try await conversations.start(
            trigger.input(adding: members), in: nil, origin: trigger.kind == .schedule ? .schedule : .webhook,
            by: Conversations.Speaker(
                scope: ThreadScope(tenantID: tenantID, userID: trigger.userID, workflowID: workflow.id),
                versionID: workflow.versionID, role: person.role.rawValue, locale: locale),
            claiming: { claim($0) })
    }

    /// Notes why nothing was started, for whoever looks at the trigger.
    func note(_ error: any Error, of trigger: Trigger, in tenantID: TenantID) async throws {
        let message =
            switch error {
            case let refusal as Refusal: refusal.message
            case let error as InvalidRunInput: error.description
            case is InvalidWorkflow: "This server does not understand the workflow any more."
            default: "The server could not start it."
            }
        try await store.noteFailure(message, of: trigger, at: clock.now(), in: tenantID)
    }
}
