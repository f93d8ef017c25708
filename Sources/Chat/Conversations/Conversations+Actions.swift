package import Core
import Synchronization
import Workflows

/// What a person did with a widget.
package struct WidgetAction: Sendable, Equatable {
    /// The name that the widget's author gave it.
    package let type: String
    package let payload: JSONValue
    /// The widget; nil where the client does not say.
    package let item: ItemID?

    package init(type: String, payload: JSONValue, item: ItemID?) {
        self.type = type
        self.payload = payload
        self.item = item
    }

    /// What stands before an action in the note that models read of it.
    static let note = "The person acted on a widget: "

    /// The action that a note tells of, as steps see it; nil where it tells of something else.
    package static func noted(_ text: String) -> JSONValue? {
        guard text.hasPrefix(note) else { return nil }
        return try? JSONParser.parse(Array(text.utf8.dropFirst(note.utf8.count)))
    }

    /// The action as steps and expressions see it.
    var json: JSONValue {
        [
            "type": .string(type), "payload": payload,
            "item_id": item.map { .string($0.description) } ?? .null,
        ]
    }
}

extension Conversations {
    /// Goes on with the run that waits for the action, or begins one of the workflow that handles such actions. Throws
    /// `UnknownThread`, and `WidgetProblem` where there is neither.
    package func act(_ action: WidgetAction, in threadID: ThreadID, by speaker: Speaker) async throws -> Turn {
        let address: RunSignal.Address = action.item.map { .item($0) } ?? .anyone
        let noteID: ItemID = identifiers.make()
        // The next answer's model learns what was chosen.
        let note = ThreadItem(
            id: noteID, threadID: threadID, createdAt: noteID.createdAt,
            content: .hiddenContext(WidgetAction.note + action.json.serializedString()))
        let handler = try await handler(of: speaker)
        let newID: RunID = identifiers.make()
        let course =
            if let handler {
                try await course(of: threadID, for: handler.workflow, in: speaker.scope.tenantID)
            } else {
                JSONValue.object([:])
            }
        let begun = Mutex<NewRun?>(nil)
        let (thread, runID) = try await threads.act(
            on: action.item, signalling: engine.signalling(RunSignal(.action, action.json, to: address), to: threadID),
            noting: note, in: speaker.scope
        ) { widget in
            guard let handler else { return nil }
            let run = try handling(action, on: widget, newID, by: handler, in: threadID, at: course, for: speaker)
            begun.withLock { $0 = run }
            return (newID, engine.insertion(of: run))
        }
        engine.noteNews(in: threadID)
        let events =
            if let handler, let run = begun.withLock({ $0 }) {
                engine.start(run, handler.workflow)
            } else {
                try await engine.goOn(runID, in: speaker.scope.tenantID)
            }
        return Turn(thread: thread, message: nil, runID: runID, events: events)
    }

    // MARK: Handlers

    private typealias Handler = (versionID: WorkflowVersionID, workflow: CompiledWorkflow)

    /// The workflow that handles what people do with widgets which no step waits for; nil where there is none, or where it
    /// is not published any more.
    private func handler(of speaker: Speaker) async throws -> Handler? {
        guard let slug = try await workflow(of: speaker).actionHandler else { return nil }
        return try await library.published(slug, in: speaker.scope.tenantID)
    }

    /// The run that handles the action. Throws `WidgetProblem` where its workflow does not take it.
    private func handling(
        _ action: WidgetAction, on widget: JSONValue, _ id: RunID, by handler: Handler, in threadID: ThreadID,
        at course: JSONValue, for speaker: Speaker
    ) throws -> NewRun {
        let input: JSONValue = ["text": "", "action": action.json, "widget": widget]
        do {
            try handler.workflow.check(input: input)
        } catch {
            throw WidgetProblem.unhandled
        }
        return NewRun(
            reference: RunReference(tenantID: speaker.scope.tenantID, runID: id, threadID: threadID),
            versionID: handler.versionID,
            input: RunInput(
                input: input,
                user: [
                    "id": .string(speaker.scope.userID.description), "role": .string(speaker.role),
                    "locale": .string(speaker.locale),
                ], course: course))
    }
}
