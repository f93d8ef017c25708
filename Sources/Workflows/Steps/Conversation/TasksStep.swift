import Core
import Expressions
import HTTPCore

/// Shows work in the conversation that the author describes: what was looked up, read or made.
///
/// `tasks` is a list of values, each a task as ChatKit names it, whose texts are templates, or one expression that gives
/// such a list. With `title`, a template, or with several, they are one item of the type `workflow` that is folded under
/// the title; a single one is a `task`. None is no item. Output: `{"item_id"}`, null without one.
struct TasksStep: Step {
    static let kind = "tasks"
    static let description = StepDescription(
        .conversation, title: "Tasks", summary: "Shows work that was done: what was looked up, read or made.",
        parameters: .object([
            .required(
                "tasks",
                JSONSchema.any.titled(
                    "Tasks", "A list: custom, web_search, thought, file and image.", format: "template")),
            .optional("title", .template("Title", "What they are folded under.")),
            .optional("icon", .string().titled("Icon", "The name of an icon, such as search; beside the title.")),
            .optional("expanded", JSONSchema.boolean.titled("Unfolded", fallback: false)),
        ]),
        output: .object([.required("item_id", .nullable(.string()))]))

    private static let maximumCount = 50
    /// The most characters of each text.
    private static let maximumLength = 8000
    private static let types: Set = ["custom", "web_search", "thought", "file", "image"]

    private let tasks: ValueTemplate?
    private let title: Template?
    private let icon: String?
    private let isExpanded: Bool

    init(parameters: inout StepParameters) {
        tasks = parameters.value("tasks")
        if let raw = parameters.raw("tasks"), let problem = Self.problem(of: raw) {
            parameters.require("tasks" + problem.path, problem.message)
        }
        title = parameters.template("title", isRequired: false)
        icon = parameters.icon("icon")
        isExpanded = parameters.boolean("expanded", default: false)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        let title = String(try title?.render(context.scope).withoutNUL.prefix(200) ?? "")
        let tasks = try shown(context.scope)
        guard let first = tasks.first else { return .proceed(output: ["item_id": nil]) }
        let item: ShownItem
        if tasks.count == 1, title.isEmpty {
            item = .task(first)
        } else {
            let summary = title.isEmpty ? nil : ShownWorkflow.Summary.title(title, icon: icon)
            item = .workflow(ShownWorkflow(.custom, tasks: tasks, summary: summary, isExpanded: isExpanded))
        }
        let id: ItemID = context.services.identifiers.make()
        for event in RunEvent.showing(id, item) { try await context.emit(event) }
        return .proceed(output: ["item_id": .string(id.description)])
    }

    private func shown(_ scope: [String: JSONValue]) throws -> [ShownTask] {
        guard let list = try tasks?.render(scope).withoutNUL.arrayValue, list.count <= Self.maximumCount else {
            throw Self.failure("expected a list of at most \(Self.maximumCount) tasks.")
        }
        return try list.enumerated().map { number, value in
            guard var task = ShownTask(json: Self.shortened(value)) else {
                throw Self.failure("number \(number + 1) is none of ChatKit's.")
            }
            if case .custom(_, let icon?, _) = task.work, !IconName.isValid(icon) {
                throw Self.failure("number \(number + 1) has an icon that there is not.")
            }
            let count = value["sources"]?.arrayValue?.count ?? 0
            guard task.sources.count == count, task.sources.allSatisfy({ $0.fits(task.work) }) else {
                throw Self.failure("number \(number + 1) has sources that it cannot have.")
            }
            if value["status_indicator"] == nil { task.status = .complete }
            return task
        }
    }

    private static func failure(_ problem: String) -> RunFailure {
        RunFailure(.invalidStep, "The tasks of a step of this assistant are wrong: \(problem)", allowsRetry: false)
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(String(text.prefix(maximumLength)))
        case .array(let elements): .array(elements.map(shortened))
        case .object(let object): .object(JSONObject(object.members.map { ($0.key, shortened($0.value)) }))
        default: value
        }
    }

    private static func problem(of raw: JSONValue) -> (path: String, message: String)? {
        if raw.stringValue?.contains("{{") == true { return nil }
        guard let list = raw.arrayValue, (1...maximumCount).contains(list.count) else {
            return ("", "Expected a list of 1 to \(maximumCount) tasks, or an expression that gives one.")
        }
        for (index, task) in list.enumerated() where task.stringValue?.contains("{{") != true {
            guard let type = task["type"]?.stringValue, types.contains(type) else {
                return ("[\(index)].type", "Expected one of \(types.sorted().joined(separator: ", ")).")
            }
            if type == "thought", task["content"] == nil { return ("[\(index)].content", "This is required.") }
        }
        return nil
    }
}

extension ShownTask {
    fileprivate var sources: [ShownSource] {
        switch work {
        case .webSearch(_, _, _, let sources), .file(_, let sources): sources
        default: []
        }
    }
}

extension ShownSource {
    /// Whether such work has sources like this one: pages for a search, documents for reading.
    fileprivate func fits(_ work: ShownTask.Work) -> Bool {
        switch (work, place) {
        case (.webSearch, .url(let url, _)): SourceList.isAddress(url)
        case (.file, .file): true
        default: false
        }
    }
}
