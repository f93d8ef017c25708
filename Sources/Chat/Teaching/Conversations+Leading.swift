package import Core
package import Postgres
import Workflows

/// Called last in a change's transaction, so that the audit log and the change become true together.
package typealias LeadRecord = @Sendable (Transaction) async throws -> Void

/// People who write in other people's conversations, and answer in an assistant's place.
extension Conversations {
    /// Adds a message to a conversation in somebody's own name. Models read it as said by a person. Throws `UnknownThread`,
    /// and `ThreadIsShut` where it takes no messages.
    package func write(
        _ text: String, by lead: ConversationLead, to threadID: ThreadID, in tenant: TenantID, record: LeadRecord
    ) async throws -> ThreadItem {
        let item = answer(text, by: lead, to: threadID)
        try await threads.database.withTenant(tenant, .contended) { transaction in
            let held = try await threads.hold(threadID, in: transaction)
            try held.status.requireActive()
            try await threads.write(item, by: lead.userID, in: held, transaction)
            try await record(transaction)
        }
        engine.noteNews(in: threadID)
        return item
    }

    /// From now on messages of the conversation are kept for the lead, and no run answers them; an answer that is being
    /// written, or waited for already, still comes. The person is told in the conversation. Taking it over again prolongs
    /// it. Throws as `write` does, and `LeadProblem` where somebody else has it.
    package func takeOver(
        _ threadID: ThreadID, by lead: ConversationLead, from now: Timestamp, until: Timestamp, saying text: String,
        in tenant: TenantID, record: LeadRecord
    ) async throws {
        let item = answer(text, by: lead, to: threadID)
        try await threads.database.withTenant(tenant, .contended) { transaction in
            let held = try await threads.hold(threadID, in: transaction)
            try held.status.requireActive()
            let taker = held.taker(at: now)
            guard taker == nil || taker == lead.userID else { throw LeadProblem.takenByAnother }
            try await threads.setTaker(lead.userID, of: threadID, from: now, until: until, in: transaction)
            if taker == nil { try await threads.write(item, by: lead.userID, in: held, transaction) }
            try await record(transaction)
        }
        engine.noteNews(in: threadID)
    }

    /// The assistant answers again: what was said meanwhile is told as one text to the run that waits, or begins one. The
    /// person is told in the conversation. Gives the run that goes on. Throws `UnknownThread`, and `LeadProblem` where
    /// nobody has the conversation.
    package func giveBack(
        _ threadID: ThreadID, by lead: ConversationLead, at now: Timestamp, saying text: String, in tenant: TenantID,
        record: LeadRecord
    ) async throws -> RunID? {
        try await engine.prepare(for: tenant)
        let item = answer(text, by: lead, to: threadID)
        let course = try await courses?.course(of: threadID, in: tenant) ?? [:]
        let going = try await threads.database.withTenant(tenant, .contended) {
            transaction -> (NewRun, RunAdmission)? in
            let held = try await threads.hold(threadID, in: transaction)
            guard held.takenBy != nil else { throw LeadProblem.notTaken }
            try await threads.setTaker(nil, of: threadID, from: now, until: nil, in: transaction)
            try await threads.write(item, by: lead.userID, in: held, transaction)
            let said = try await threads.input(of: held.unheard, in: threadID, transaction)
            var going: (NewRun, RunAdmission)?
            if let (input, last) = said, held.status.kind == .active,
                let answering = try await threads.answering(threadID, transaction)
            {
                let run = NewRun(
                    reference: RunReference(tenantID: tenant, runID: identifiers.make(), threadID: threadID),
                    versionID: answering.version,
                    input: RunInput(input: input, user: answering.user, course: course), isMessage: true, message: last)
                let entrance = engine.entrance(of: run, telling: RunSignal(.userInput, input))
                // Held before they are asked: what they have come to meanwhile is seen then.
                let answers = try await transaction.batch([
                    RunRewinding.holding(liveIn: threadID), entrance.question,
                ])
                let (admission, insertion) = try entrance.answer(answers[1].first)
                if let insertion { try await transaction.execute(insertion) }
                going = (run, admission)
            }
            try await record(transaction)
            return going
        }
        engine.noteNews(in: threadID)
        guard let (run, admission) = going else { return nil }
        switch admission {
        case .begins:
            _ = engine.start(run, try await library.compiled(run.versionID, in: tenant))
            return run.reference.runID
        case .told(let waiting):
            _ = try await engine.goOn(waiting, in: tenant)
            return waiting
        case .queued: return run.reference.runID
        }
    }

    /// Ends every run of the conversation, so that the next message begins anew; what was said stays. With a text the
    /// person is told something, in the lead's name. Throws `UnknownThread`, and with a text as `write` does.
    package func reset(
        _ threadID: ThreadID, by lead: ConversationLead, saying text: String?, in tenant: TenantID, record: LeadRecord
    ) async throws {
        let item = text.map { answer($0, by: lead, to: threadID) }
        let runs = try await threads.database.withTenant(tenant, .contended) { transaction in
            let held = try await threads.hold(threadID, in: transaction)
            let runs = try await threads.liveRuns(of: threadID, in: transaction)
            if let item {
                try held.status.requireActive()
                try await threads.write(item, by: lead.userID, in: held, transaction)
            }
            try await record(transaction)
            return runs
        }
        engine.noteNews(in: threadID)
        // Those that are queued first: none of them begins when the one before it has ended.
        for run in runs.reversed() { try await engine.cancel(run.id, in: tenant) }
    }

    /// Adds a message, or where a person answers in the assistant's place keeps it for them and throws `MessageHeld`.
    func append(
        _ item: ThreadItem, titled title: String, answeredBy entrance: RunEntrance, by speaker: Speaker
    ) async throws -> ThreadStore.Appended {
        while true {
            do {
                return try await threads.append(item, titled: title, answeredBy: entrance, in: speaker.scope)
            } catch is ThreadIsTaken {
                guard let thread = try await threads.keep(item, in: speaker.scope) else { continue }
                engine.noteNews(in: item.threadID)
                throw MessageHeld(thread: thread, item: item)
            }
        }
    }

    func answer(_ text: String, by lead: ConversationLead, to threadID: ThreadID) -> ThreadItem {
        let id: ItemID = identifiers.make()
        return ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: lead.answer(text))
    }
}
