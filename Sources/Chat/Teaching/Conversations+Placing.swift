package import Core
package import Postgres
import Workflows

/// Putting people at other steps.
extension Conversations {
    /// Puts the conversation's run, which waits, at another step of its version; the step asks anew. With a text the person
    /// is told something first, in the lead's name. Throws as `write` does, and `LeadProblem`.
    package func place(
        _ threadID: ThreadID, at step: String, by lead: ConversationLead, saying text: String?, in tenant: TenantID,
        record: @Sendable (Transaction) async throws -> Void
    ) async throws {
        let item = text.map { answer($0, by: lead, to: threadID) }
        let run = try await threads.database.withTenant(tenant, .contended) { transaction in
            let held = try await threads.hold(threadID, in: transaction)
            try held.status.requireActive()
            let live = try await threads.liveRuns(of: threadID, in: transaction).filter(\.isShown)
            guard live.allSatisfy({ $0.status == "waiting" }) else { throw LeadProblem.busy }
            guard let run = live.last else { throw LeadProblem.nothingWaits }
            do {
                try await engine.place(run.id, at: step, in: tenant, transaction)
            } catch let refusal as RunPlacementRefusal {
                throw LeadProblem.refused(refusal.reason)
            }
            if let item { try await threads.write(item, by: lead.userID, in: held, transaction) }
            try await record(transaction)
            return run.id
        }
        engine.noteNews(in: threadID)
        _ = try await engine.goOn(run, in: tenant)
    }
}
