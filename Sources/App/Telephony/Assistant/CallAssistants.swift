import Auth
import Chat
import Core
import HTTPCore
import Synchronization
import Telephony
import Workflows

/// What the assistants behind calls are made of.
struct CallAssistants: Sendable {
    let conversations: Conversations
    let library: WorkflowLibrary
    let workflows: WorkflowStore
    let memberships: MembershipStore
    let locales: TriggerStore
    let callers: Callers
    let pins: PhonePINs
    let calls: CallStore
    let logger: Logger

    /// Why nobody answers.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    /// Who speaks to the workflow. Throws where the person is not active, or the workflow not published, any more.
    ///
    /// - Parameter locale: the language that is spoken; nil for the institution's
    func speaker(
        _ user: UserID, _ workflow: NamedWorkflow, locale: String?, in tenant: TenantID
    ) async throws -> Conversations.Speaker {
        guard let person = try await memberships.membership(of: user, in: tenant) else {
            throw Refusal(description: "The person is not active here any more.")
        }
        guard let published = try await workflows.published(workflow.slug, in: tenant), published.id == workflow.id
        else {
            throw Refusal(description: "The workflow is not published.")
        }
        let language: String
        if let locale { language = locale } else { language = try await locales.locale(of: tenant) }
        return Conversations.Speaker(
            scope: ThreadScope(tenantID: tenant, userID: user, workflowID: workflow.id),
            versionID: published.versionID, role: person.role.rawValue, locale: language)
    }

    /// Ends the answer of the run, where nothing is lost by that.
    func stop(_ run: RunID, ofVersion version: WorkflowVersionID, in tenant: TenantID) {
        guard library.remembered(version, in: tenant)?.mayBeInterrupted == true else { return }
        conversations.stop(answerOf: run, in: tenant)
    }

    /// How the assistant speaks from here on; nil where a step wants something that nobody understands. No step lets a call
    /// last longer than it may.
    func voice(_ members: JSONObject, over configuration: VoiceConfiguration) -> VoiceSettings? {
        do throws(JSONDecodingError) {
            var changed = configuration
            try changed.apply(.object(members))
            let limits = [changed.voice.turns.longestCall, configuration.voice.turns.longestCall]
            changed.voice.turns.longestCall = limits.compactMap(\.self).min()
            return changed.voice
        } catch {
            return nil
        }
    }

    /// What the conversation is called: nobody's number, because titles are shown to many.
    func title(of beginning: CallAssistant.Beginning) -> String {
        let digits = beginning.party.flatMap { DialledNumber($0) }?.masked
        return digits.map { "☎ \($0)" } ?? "☎"
    }
}
