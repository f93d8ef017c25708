package import Core
import Postgres
package import Workflows

/// Going back in conversations: answering a message again, and saying something else in its place.
extension Conversations {
    /// A message that is answered in a branch of its own.
    package struct Edited: Sendable {
        package let branch: BranchID
        package let turn: Turn
    }

    private var rewinding: RunRewinding { RunRewinding(identifiers: identifiers) }

    /// Answers a message of the speaker again, as `threads.retry_after_item` asks: all behind it goes away. Throws
    /// `UnknownThread`, `BranchProblem`, and `ForgottenRest` where it is too long ago.
    package func retry(after itemID: ItemID, in threadID: ThreadID, by speaker: Speaker) async throws -> Turn {
        let scope = PersonalScope(tenantID: speaker.scope.tenantID, userID: speaker.scope.userID)
        let workflow = try await workflow(of: speaker)
        let message = try await threads.ownMessage(
            itemID, in: threadID, of: scope, workflow: speaker.scope.workflowID)
        guard message.text != TeacherCodes.mask else { throw BranchProblem.nothingKept }
        let sent = try await AttachmentStore(database: threads.database).attachments(
            message.attachments.map(\.id), in: threadID, of: scope.tenantID)
        var members = JSONObject()
        if !sent.isEmpty {
            members["attachments"] = .array(AttachedText.values(of: message.attachments.compactMap { sent[$0.id] }))
        }
        let (_, input) = Self.kept(message, .plain, beside: members)
        let notice: ItemID = identifiers.make()
        let course = try await course(of: threadID, for: workflow, in: scope.tenantID)
        let run = run(input, in: threadID, at: course, by: speaker, answering: itemID)
        let rewound = try await threads.retry(
            itemID, in: threadID, of: scope,
            answeredBy: engine.entrance(of: run, telling: RunSignal(.userInput, input)),
            notice: notice, branch: identifiers.make(), rewinding)
        return try await turn(rewound, nil, run, workflow, in: scope.tenantID)
    }

    /// Says something else in the place of a message, in a branch of its own, which the thread shows from now on. Throws
    /// as `retry` does.
    package func edit(
        _ itemID: ItemID, to message: UserMessage, named name: String?, in threadID: ThreadID, by speaker: Speaker
    ) async throws -> Edited {
        let scope = PersonalScope(tenantID: speaker.scope.tenantID, userID: speaker.scope.userID)
        let workflow = try await workflow(of: speaker)
        let original = try await threads.ownMessage(
            itemID, in: threadID, of: scope, workflow: speaker.scope.workflowID)
        let reading = try await codes.reading(
            message.text, in: threadID, at: itemID, workflow, of: speaker.scope.tenantID)
        // What the message had, it may keep.
        let (attached, members) = try await attached(
            message, to: threadID, keeping: original.attachments.map(\.id), by: speaker)
        let (message, input) = Self.kept(attached, reading, beside: members)
        let (branch, notice): (BranchID, ItemID) = (identifiers.make(), identifiers.make())
        let item = item(message, in: threadID)
        let course = try await course(of: threadID, for: workflow, in: scope.tenantID)
        let run = run(input, in: threadID, at: course, by: speaker, answering: item.id)
        let rewound = try await binding {
            try await threads.edit(
                itemID, to: item, in: scope,
                answeredBy: engine.entrance(of: run, telling: RunSignal(.userInput, input)), named: name,
                notice: notice, branch: branch, rewinding)
        }
        let turn = try await turn(rewound, linked(item, by: speaker), run, workflow, in: scope.tenantID)
        return Edited(branch: branch, turn: turn)
    }

    /// Begins a branch behind the end of an answer, in which the person says something next. Throws as `retry` does.
    package func fork(
        after itemID: ItemID, named name: String?, in threadID: ThreadID, of scope: PersonalScope
    ) async throws -> BranchID {
        let (branch, notice): (BranchID, ItemID) = (identifiers.make(), identifiers.make())
        try await threads.fork(
            after: itemID, in: threadID, of: scope, named: name, notice: notice, branch: branch, rewinding)
        engine.noteNews(in: threadID)
        return branch
    }

    /// Shows another branch. Throws `UnknownThread`, and `BranchProblem` where there is no such branch.
    package func show(_ branch: BranchID, in threadID: ThreadID, of scope: PersonalScope) async throws {
        try await threads.switch(to: branch, in: threadID, of: scope, notice: identifiers.make())
        engine.noteNews(in: threadID)
    }

    /// Deletes a branch. Throws as `show` does, and where it is needed.
    package func delete(_ branch: BranchID, in threadID: ThreadID, of scope: PersonalScope) async throws {
        engine.letGo(of: try await threads.delete(branch, in: threadID, of: scope))
    }

    private func turn(
        _ rewound: ThreadStore.Rewound, _ item: ThreadItem?, _ run: NewRun, _ workflow: CompiledWorkflow,
        in tenantID: TenantID
    ) async throws -> Turn {
        engine.letGo(of: rewound.ended)
        engine.noteNews(in: rewound.thread.id)
        let (runID, events): (RunID, RunEvents)
        switch rewound.admission {
        case .begins: (runID, events) = (run.reference.runID, engine.start(run, workflow))
        case .told(let waiting): (runID, events) = (waiting, try await engine.goOn(waiting, in: tenantID))
        case .queued:
            runID = run.reference.runID
            events = engine.answer(of: runID, in: tenantID)
        }
        return Turn(thread: rewound.thread, message: item, runID: runID, events: events)
    }
}
