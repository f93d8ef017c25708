import Core
import ModelProviders
import Tools

/// What is to be seen of an agent's work beside its answer, as a pure state machine: told what the model thinks and which
/// tools it calls, it says what is shown.
///
/// A model's thinking of one round is a workflow item of the kind `reasoning`, the calls of a round one of the kind
/// `custom`. They are complete when the answer goes on, and kept when the step is as good as done: one that is done again
/// withdraws them.
struct AgentScreen {
    /// What is seen of a call: what it is called, and whether it searches documents.
    struct Look: Sendable, Equatable {
        var label: String?
        var isSearch = false
    }

    /// What a model thought in one round, as the journal keeps it for an attempt after a crash.
    struct Thought: Sendable, Equatable {
        /// Empty where thinking is not shown.
        var text = ""
        var seconds = 0
    }

    private struct Thinking {
        let item: ItemID
        let began: Timestamp
        var thought = Thought()
        /// The bytes of it that have been shown.
        var shown: Int?
        var isCut = false
    }

    private struct Calling {
        let item: ItemID
        let began: Timestamp
        var tasks: [ShownTask]
    }

    /// Of longer thoughts the beginning is shown, in bytes.
    static let maximumThought = 32 << 10
    private static let maximumTitle = 200
    private static let maximumSources = 20

    let settings: AgentDisplay.Settings
    /// By the names of tools.
    let looks: [String: Look]
    let makeItem: @Sendable () -> ItemID
    private var thinking: Thinking?
    private var calling: Calling?
    private var done: [(item: ItemID, shown: ShownItem)] = []
    /// What the model thought last; nil where that is not shown.
    private(set) var lastThought: Thought?

    init(settings: AgentDisplay.Settings, looks: [String: Look], makeItem: @escaping @Sendable () -> ItemID) {
        self.settings = settings
        self.looks = looks
        self.makeItem = makeItem
    }

    /// Whether anything is shown that is not kept yet.
    var isEmpty: Bool { thinking == nil && calling == nil && done.isEmpty }

    // MARK: Thinking

    /// More of what the model thinks.
    mutating func think(_ text: String, at now: Timestamp) -> [RunEvent] {
        guard settings.reasoning != .hidden else { return [] }
        var events: [RunEvent] = []
        var thinking = thinking ?? Thinking(item: makeItem(), began: now)
        if self.thinking == nil { events.append(.itemStarted(thinking.item, .workflow(ShownWorkflow(.reasoning)))) }
        if settings.reasoning == .full, !thinking.isCut { events += Self.grow(&thinking, by: text.withoutNUL) }
        self.thinking = thinking
        return events
    }

    private static func grow(_ thinking: inout Thinking, by text: String) -> [RunEvent] {
        let isFirst = thinking.thought.text.isEmpty
        thinking.thought.text += isFirst ? String(text.drop(while: \.isWhitespace)) : text
        let size = thinking.thought.text.utf8.count
        guard size > 0 else { return [] }
        if size > maximumThought {
            thinking.isCut = true
            thinking.thought.text = String(thinking.thought.text.prefix(maximumThought / 4)) + " …"
        }
        guard let shown = thinking.shown else {
            thinking.shown = size
            return [.itemChanged(thinking.item, .taskAdded(index: 0, task(thinking, .loading)))]
        }
        // Each time the whole is shown: seldomer, the longer it is.
        guard thinking.isCut || size - shown >= max(48, shown / 16) else { return [] }
        thinking.shown = size
        return [.itemChanged(thinking.item, .taskUpdated(index: 0, task(thinking, .loading)))]
    }

    private static func task(_ thinking: Thinking, _ status: ShownTask.Status) -> ShownTask {
        ShownTask(.thought(content: thinking.thought.text), status: status)
    }

    /// The model has thought, and says something or calls tools.
    mutating func endThinking(at now: Timestamp) -> [RunEvent] {
        guard var thinking else { return [] }
        self.thinking = nil
        thinking.thought.seconds = Self.seconds(from: thinking.began, to: now)
        lastThought = thinking.thought
        var workflow = ShownWorkflow(.reasoning, summary: .duration(seconds: thinking.thought.seconds))
        var events: [RunEvent] = []
        if thinking.shown != nil {
            workflow.tasks = [Self.task(thinking, .complete)]
            events.append(.itemChanged(thinking.item, .taskUpdated(index: 0, workflow.tasks[0])))
        }
        return events + finish(thinking.item, workflow)
    }

    /// What the model thought in an attempt before this one is shown again.
    mutating func think(again thought: Thought, at now: Timestamp) -> [RunEvent] {
        guard settings.reasoning != .hidden else { return [] }
        lastThought = thought
        let item = makeItem()
        var workflow = ShownWorkflow(.reasoning, summary: .duration(seconds: thought.seconds))
        if settings.reasoning == .full, !thought.text.isEmpty {
            workflow.tasks = [ShownTask(.thought(content: thought.text), status: .complete)]
        }
        return [.itemStarted(item, .workflow(ShownWorkflow(.reasoning)))] + finish(item, workflow)
    }

    /// A round begins, in which nothing has been thought yet.
    mutating func beginRound() { lastThought = nil }

    // MARK: Calls

    /// The model asks for calls.
    mutating func call(_ calls: [ModelToolCall], at now: Timestamp) -> [RunEvent] {
        guard settings.calls == .tasks, !calls.isEmpty else { return [] }
        let calling = Calling(
            item: makeItem(), began: now, tasks: calls.map { ShownTask(work(of: $0), status: .loading) })
        self.calling = calling
        return [.itemStarted(calling.item, .workflow(ShownWorkflow(.custom, tasks: calling.tasks)))]
    }

    private func work(of call: ModelToolCall) -> ShownTask.Work {
        let look = looks[call.name] ?? Look()
        guard look.isSearch else { return .custom(title: look.label ?? String(call.name.prefix(Self.maximumTitle))) }
        let query = (try? JSONParser.parse(call.arguments))?["query"]?.stringValue
        let title = look.label ?? query?.withoutNUL ?? call.name
        return .file(title: String(title.prefix(Self.maximumTitle)))
    }

    /// A call has been done.
    mutating func answer(_ index: Int, with result: ToolResult) -> [RunEvent] {
        guard let tasks = calling?.tasks, tasks.indices.contains(index), let item = calling?.item else { return [] }
        var task = tasks[index]
        task.status = .complete
        if case .file(let title, _) = task.work { task.work = .file(title: title, sources: Self.sources(in: result)) }
        calling?.tasks[index] = task
        return [.itemChanged(item, .taskUpdated(index: index, task))]
    }

    /// The documents that were found, each once for each of its headings.
    private static func sources(in result: ToolResult) -> [ShownSource] {
        var sources: [ShownSource] = []
        for passage in (result.data["passages"]?.arrayValue ?? []).compactMap(CitedPassage.init(json:)) {
            let source = ShownSource(
                title: passage.title.withoutNUL,
                place: .file(name: passage.document.withoutNUL))
            if !sources.contains(source), sources.count < maximumSources { sources.append(source) }
        }
        return sources
    }

    /// The calls of the round have been done, or take until later.
    mutating func endCalls(at now: Timestamp) -> [RunEvent] {
        guard let calling else { return [] }
        self.calling = nil
        let tasks = calling.tasks.map { ShownTask($0.work, status: .complete) }
        return finish(
            calling.item,
            ShownWorkflow(
                .custom, tasks: tasks, summary: .duration(seconds: Self.seconds(from: calling.began, to: now))))
    }

    // MARK: The end

    /// Everything that was shown stays.
    mutating func keep(at now: Timestamp) -> [RunEvent] {
        let events = endThinking(at: now) + endCalls(at: now)
        defer { done.removeAll() }
        return events + done.map { .itemKept($0.item, $0.shown) }
    }

    private mutating func finish(_ item: ItemID, _ workflow: ShownWorkflow) -> [RunEvent] {
        done.append((item, .workflow(workflow)))
        return [.itemDone(item, .workflow(workflow))]
    }

    private static func seconds(from start: Timestamp, to end: Timestamp) -> Int {
        Int(max(0, end.microseconds - start.microseconds) / 1_000_000)
    }
}
