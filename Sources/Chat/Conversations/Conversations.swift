package import Core
package import Postgres
package import Workflows

/// Takes what people say, stores it, and begins the runs that answer it.
package struct Conversations: Sendable {
    /// A message that was stored, or an action that was heard of, and is being answered.
    package struct Turn: Sendable {
        package let thread: ChatThread
        /// Nil where it is an action that is answered.
        package let message: ThreadItem?
        package let runID: RunID
        package let events: RunEvents
        /// Whether the thread, which began by itself, has its title since this message.
        package var isRenamed = false
        /// Where a title comes that a model gives the thread; nil where it has one already.
        package var naming: ThreadNaming?
        /// Whether the answer goes on when its reader leaves, because nobody asked for it and others may read it too.
        package var outlivesReader = false
    }

    /// Who speaks, to which workflow.
    package struct Speaker: Sendable {
        package let scope: ThreadScope
        package let versionID: WorkflowVersionID
        package let role: String
        /// A BCP 47 tag such as `fr-CA`.
        package let locale: String
        /// The outputs of steps that are not carried out in the runs that begin: an author tries the others.
        package var pinned = JSONObject()
        /// The tools that the program carries out which speaks; nil where it is no program.
        package var offered: OfferedTools?

        package init(scope: ThreadScope, versionID: WorkflowVersionID, role: String, locale: String) {
            self.scope = scope
            self.versionID = versionID
            self.role = role
            self.locale = locale
        }
    }

    package let threads: ThreadStore
    let engine: RunEngine
    let library: WorkflowLibrary
    let codes: TeacherCodes
    let titles: ThreadTitles?
    /// Nil where there are no courses.
    let courses: (any CourseKnowledge)?
    let identifiers: any IdentifierGenerator

    package init(
        threads: ThreadStore, engine: RunEngine, library: WorkflowLibrary, codes: TeacherCodes,
        titles: ThreadTitles? = nil, courses: (any CourseKnowledge)? = nil, identifiers: any IdentifierGenerator
    ) {
        self.threads = threads
        self.engine = engine
        self.library = library
        self.codes = codes
        self.titles = titles
        self.courses = courses
        // The engine holds what hears of its events.
        titles?.onNews { [weak engine] in engine?.noteNews(in: $0) }
        self.identifiers = identifiers
    }

    /// Begins a thread with its first message.
    package func begin(_ message: UserMessage, by speaker: Speaker) async throws -> Turn {
        let threadID: ThreadID = identifiers.make()
        let workflow = try await library.compiled(speaker.versionID, in: speaker.scope.tenantID)
        let (attached, members) = try await attached(message, to: threadID, by: speaker)
        let (message, input) = Self.kept(attached, codes.reading(message.text, beginning: workflow), beside: members)
        let thread = ChatThread(
            id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID,
            title: Self.title(of: message), createdAt: threadID.createdAt)
        let item = item(message, in: threadID)
        let run = run(input, in: threadID, by: speaker, answering: item.id)
        try await binding {
            try await threads.create(thread, first: item, and: engine.insertion(of: run), in: speaker.scope.tenantID)
        }
        let naming = titles?.expect(run.reference.runID, question: message.text)
        return Turn(
            thread: thread, message: linked(item, by: speaker), runID: run.reference.runID,
            events: engine.start(run, workflow), naming: naming)
    }

    /// Adds a message to a thread: the run that waits for it goes on, or another one begins, once those before it are done.
    /// The message and what answers it are stored together, so that neither is ever without the other. Throws
    /// `UnknownThread` where the speaker has no such thread, and `ThreadIsBusy` where too many messages wait in it.
    ///
    /// - Parameter members: what expressions see as `input` beside the text
    package func add(
        _ message: UserMessage, to threadID: ThreadID, with members: JSONObject = [:], by speaker: Speaker
    ) async throws -> Turn {
        let tenantID = speaker.scope.tenantID
        let workflow = try await workflow(of: speaker)
        let reading = try await codes.reading(message.text, in: threadID, workflow, of: tenantID)
        let (attached, members) = try await attached(message, to: threadID, with: members, by: speaker)
        let (message, input) = Self.kept(attached, reading, beside: members)
        let item = item(message, in: threadID)
        let course = try await course(of: threadID, for: workflow, in: tenantID)
        let run = run(input, in: threadID, at: course, by: speaker, answering: item.id)
        let added = try await binding {
            try await append(
                item, titled: Self.title(of: message),
                answeredBy: engine.entrance(of: run, telling: RunSignal(.userInput, input)), by: speaker)
        }
        engine.noteNews(in: threadID)
        let (runID, events): (RunID, RunEvents)
        let naming = added.isFirst ? expectTitle(of: added.admission, run, message) : nil
        switch added.admission {
        case .begins: (runID, events) = (run.reference.runID, engine.start(run, workflow))
        case .told(let waiting): (runID, events) = (waiting, try await engine.goOn(waiting, in: tenantID))
        case .queued:
            runID = run.reference.runID
            events = engine.answer(of: runID, in: tenantID)
        }
        var turn = Turn(thread: added.thread, message: linked(item, by: speaker), runID: runID, events: events)
        turn.isRenamed = added.isFirst
        turn.naming = naming
        return turn
    }

    /// Begins a run that no message began, in a thread of the speaker, or in one of its own where none is named. In a
    /// thread where others are at work it waits for them. Throws `UnknownThread` and `ThreadIsBusy` as `add` does,
    /// and `InvalidRunInput`.
    ///
    /// - Parameter claim: for a run in a thread of its own, the statement that makes sure that it is begun once: where it
    ///   gives no row, `ClaimLost` is thrown and nothing is stored
    package func start(
        _ input: JSONValue, in threadID: ThreadID?, origin: ThreadOrigin, by speaker: Speaker,
        claiming claim: (RunID) -> Query? = { _ in nil }
    ) async throws -> RunReference {
        let (tenantID, isNew) = (speaker.scope.tenantID, threadID == nil)
        let threadID = threadID ?? identifiers.make()
        let workflow = try await workflow(of: speaker)
        try workflow.check(input: input)
        let course: JSONValue = isNew ? [:] : try await course(of: threadID, for: workflow, in: tenantID)
        let run = run(input, in: threadID, at: course, by: speaker, isMessage: false)
        guard !isNew else {
            let thread = ChatThread(
                id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID, title: nil,
                createdAt: threadID.createdAt, origin: origin)
            try await threads.create(
                thread, first: nil, and: engine.insertion(of: run), after: claim(run.reference.runID), in: tenantID)
            _ = engine.start(run, workflow)
            return run.reference
        }
        let admission = try await threads.add(
            engine.entrance(of: run), to: threadID, at: run.reference.runID.createdAt, in: speaker.scope)
        engine.noteNews(in: threadID)
        if admission == .begins { _ = engine.start(run, workflow) }
        return run.reference
    }

    /// Ends the answer; what was said of it is kept.
    package func stop(_ turn: Turn, in tenantID: TenantID) {
        guard !turn.outlivesReader else { return }
        engine.cancelAnswer(of: turn.runID, in: tenantID)
    }

    func workflow(of speaker: Speaker) async throws -> CompiledWorkflow {
        try await engine.prepare(for: speaker.scope.tenantID)
        return try await library.compiled(speaker.versionID, in: speaker.scope.tenantID)
    }

    func item(_ message: UserMessage, in threadID: ThreadID) -> ThreadItem {
        let id: ItemID = identifiers.make()
        return ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: .userMessage(message))
    }

    /// What the workflow's expressions see as `course` in a thread that there is; asked for where they look at it.
    func course(
        of thread: ThreadID, for workflow: CompiledWorkflow, in tenant: TenantID
    ) async throws -> JSONValue {
        guard workflow.seesCourse, let courses else { return [:] }
        return try await courses.course(of: thread, in: tenant)
    }

    func run(
        _ input: JSONValue, in threadID: ThreadID, at course: JSONValue = [:], by speaker: Speaker,
        answering message: ItemID? = nil, isMessage: Bool = true
    ) -> NewRun {
        NewRun(
            reference: RunReference(
                tenantID: speaker.scope.tenantID, runID: identifiers.make(), threadID: threadID),
            versionID: speaker.versionID,
            input: RunInput(
                input: input,
                user: [
                    "id": .string(speaker.scope.userID.description), "role": .string(speaker.role),
                    "locale": .string(speaker.locale),
                ], course: course, pinned: speaker.pinned, offered: speaker.offered), isMessage: isMessage,
            message: message)
    }

    /// What may be kept of a message, and the message as runs get it. A teacher's code stays out of both: a run hears
    /// which steps it opens.
    static func kept(
        _ message: UserMessage, _ reading: TeacherCodes.Reading, beside members: JSONObject = [:]
    ) -> (UserMessage, JSONValue) {
        var input = members
        guard reading.isHidden else {
            input["text"] = .string(message.text)
            return (message, .object(input))
        }
        input["text"] = .string(TeacherCodes.mask)
        input["codes"] = .array(reading.opened.map { .string($0) })
        return (UserMessage(content: [.text(TeacherCodes.mask)]), .object(input))
    }

    /// The beginning of the message, as a title of its conversation.
    static func title(of message: UserMessage) -> String {
        let names = message.attachments.map(\.name).joined(separator: ", ")
        let text = message.text.contains { !$0.isWhitespace } ? message.text : names
        return ThreadTitle(beginningOf: text)?.description ?? "…"
    }
}
