package import Core
import Postgres
package import Workflows

/// Takes what people say, stores it, and begins the runs that answer it.
package struct Conversations: Sendable {
    /// A message that was stored and is being answered.
    package struct Turn: Sendable {
        package let thread: ChatThread
        package let message: ThreadItem
        package let runID: RunID
        package let events: RunLog.Events
    }

    /// Who speaks, to which workflow.
    package struct Speaker: Sendable {
        package let scope: ThreadScope
        package let versionID: WorkflowVersionID
        package let role: String
        /// A BCP 47 tag such as `fr-CA`.
        package let locale: String

        package init(scope: ThreadScope, versionID: WorkflowVersionID, role: String, locale: String) {
            self.scope = scope
            self.versionID = versionID
            self.role = role
            self.locale = locale
        }
    }

    package let threads: ThreadStore
    private let engine: RunEngine
    private let library: WorkflowLibrary
    private let identifiers: any IdentifierGenerator

    package init(
        threads: ThreadStore, engine: RunEngine, library: WorkflowLibrary, identifiers: any IdentifierGenerator
    ) {
        self.threads = threads
        self.engine = engine
        self.library = library
        self.identifiers = identifiers
    }

    /// Begins a thread with its first message.
    package func begin(_ message: UserMessage, by speaker: Speaker) async throws -> Turn {
        let threadID: ThreadID = identifiers.make()
        let thread = ChatThread(
            id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID,
            title: Self.title(of: message), createdAt: threadID.createdAt)
        let item = item(message, in: threadID)
        let run = run(message, in: threadID, by: speaker)
        let workflow = try await library.compiled(speaker.versionID, in: speaker.scope.tenantID)
        try await threads.create(thread, first: item, and: engine.insertion(of: run), in: speaker.scope.tenantID)
        return Turn(
            thread: thread, message: item, runID: run.reference.runID, events: engine.start(run, workflow))
    }

    /// Adds a message to a thread: the run that waits for it goes on, or another one begins. The message and what answers
    /// it are stored together, so that neither is ever without the other. Throws `UnknownThread` where the speaker has no
    /// such thread.
    package func add(_ message: UserMessage, to threadID: ThreadID, by speaker: Speaker) async throws -> Turn {
        let item = item(message, in: threadID)
        let run = run(message, in: threadID, by: speaker)
        let workflow = try await library.compiled(speaker.versionID, in: speaker.scope.tenantID)
        let (thread, waiting) = try await threads.append(
            item, signalling: engine.signalling(RunSignal(.userInput, Self.input(message)), to: threadID),
            orBeginning: engine.insertion(of: run), in: speaker.scope)
        guard let waiting else {
            return Turn(
                thread: thread, message: item, runID: run.reference.runID, events: engine.start(run, workflow))
        }
        return Turn(
            thread: thread, message: item, runID: waiting,
            events: try await engine.goOn(waiting, in: speaker.scope.tenantID))
    }

    /// Ends the answer; what was said of it is kept.
    package func stop(_ turn: Turn) {
        engine.cancel(turn.runID)
    }

    private func item(_ message: UserMessage, in threadID: ThreadID) -> ThreadItem {
        let id: ItemID = identifiers.make()
        return ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: .userMessage(message))
    }

    private func run(_ message: UserMessage, in threadID: ThreadID, by speaker: Speaker) -> NewRun {
        NewRun(
            reference: RunReference(
                tenantID: speaker.scope.tenantID, runID: identifiers.make(), threadID: threadID),
            versionID: speaker.versionID,
            input: RunInput(
                input: Self.input(message),
                user: [
                    "id": .string(speaker.scope.userID.description), "role": .string(speaker.role),
                    "locale": .string(speaker.locale),
                ]))
    }

    /// A message as expressions see it.
    private static func input(_ message: UserMessage) -> JSONValue { ["text": .string(message.text)] }

    /// The beginning of the message, at most 60 characters, cut between words.
    private static func title(of message: UserMessage) -> String {
        let line = message.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.count > 60 else { return line }
        let cut = line.prefix(59)
        return String(cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }
}
