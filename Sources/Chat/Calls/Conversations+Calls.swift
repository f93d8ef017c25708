package import Core
import Postgres
package import Workflows

/// Conversations that are held on the telephone.
extension Conversations {
    /// Begins a conversation with a call: with what the person said, or by itself where they said nothing yet.
    ///
    /// - Parameters:
    ///   - greeting: what was said to them before anything else; nil for nothing
    ///   - title: nil for the beginning of the message, until a model gives a better one
    ///   - members: what expressions see as `input` beside the text
    ///   - known: is told of the thread before the run begins, whose first step may ask whether it is on a call
    package func begin(
        byCall message: String?, greeting: String?, title: String?, origin: ThreadOrigin = .call,
        with members: JSONObject, by speaker: Speaker, known: (ThreadID) async throws -> Void = { _ in }
    ) async throws -> Turn {
        let threadID: ThreadID = identifiers.make()
        let workflow = try await workflow(of: speaker)
        var items: [ThreadItem] = []
        if let greeting {
            let id: ItemID = identifiers.make()
            items.append(
                ThreadItem(
                    id: id, threadID: threadID, createdAt: id.createdAt,
                    content: .assistantMessage([OutputText(text: greeting)])))
        }
        let run: NewRun
        var said: ThreadItem?
        if let message {
            let (kept, input) = Self.kept(
                UserMessage(content: [.text(message)]), codes.reading(message, beginning: workflow), beside: members)
            let item = item(kept, in: threadID)
            items.append(item)
            said = item
            run = self.run(input, in: threadID, by: speaker, answering: item.id)
        } else {
            var input = members
            input["text"] = .string(workflow.automaticStart(locale: speaker.locale) ?? "")
            run = self.run(.object(input), in: threadID, by: speaker, isMessage: false)
        }
        let naming = title == nil ? message.flatMap { titles?.expect(run.reference.runID, question: $0) } : nil
        let thread = ChatThread(
            id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID,
            title: title ?? message.map { Self.title(of: UserMessage(content: [.text($0)])) },
            createdAt: threadID.createdAt, origin: origin)
        _ = try await threads.create(
            thread, named: nil, items: items, and: engine.insertion(of: run), in: speaker.scope.tenantID)
        try await known(threadID)
        return Turn(
            thread: thread, message: said, runID: run.reference.runID, events: engine.start(run, workflow),
            naming: naming)
    }

    /// Tells the run that waits for it in the thread of what happened, without a message; nil where none waits.
    package func tell(_ signal: RunSignal, in threadID: ThreadID, of tenantID: TenantID) async throws -> RunEvents? {
        let runID = try await threads.database.withTenant(tenantID) { transaction -> RunID? in
            try await transaction.queryOne(engine.signalling(signal, to: threadID))?.decode(RunID.self)
        }
        guard let runID else { return nil }
        return try await engine.goOn(runID, in: tenantID)
    }

    /// Ends the answer of the run, where it is still being written.
    package func stop(answerOf run: RunID, in tenantID: TenantID) {
        engine.cancelAnswer(of: run, in: tenantID)
    }

    /// What the assistant said last in the thread; nil where it said nothing yet.
    package func lastWords(in threadID: ThreadID, of tenantID: TenantID) async throws -> String? {
        try await threads.lastWords(in: threadID, of: tenantID)
    }

    /// Keeps of these messages what was heard of each, and of those of which nothing was, nothing. Those that a person
    /// wrote stay as they are.
    package func cut(_ heard: [(item: ItemID, text: String)], in threadID: ThreadID, of tenantID: TenantID) async throws
    {
        guard !heard.isEmpty else { return }
        try await threads.cut(heard, in: threadID, of: tenantID, identifiers)
        engine.noteNews(in: threadID)
    }

    /// Follows a run that goes on by itself to its end, or to its rest.
    package func goOn(_ run: RunID, in tenantID: TenantID) async throws -> RunEvents {
        try await engine.goOn(run, in: tenantID)
    }
}
