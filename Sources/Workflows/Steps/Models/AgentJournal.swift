import Core
import ModelProviders
import Tools

/// What the models and tools of an agent have said so far, as the run's journal keeps it: after a crash the agent goes on
/// behind the last call that was done.
///
/// A turn is kept before its calls are made, so that a call's key stands for the same call whenever it is made again; each
/// answer is kept as it comes.
struct AgentJournal: Sendable {
    /// What is kept of a turn in which a model asked for calls.
    struct Turn: Sendable, Equatable {
        let turn: ModelTurn
        /// What the model was asked, where that cannot be told again: the conversation may have gone on since.
        let opening: [ModelMessage]
        /// What the model thought, where that is shown.
        var thought: AgentScreen.Thought?
        /// The items of calls that were shown while they were written, by their places.
        var items: [Int: ItemID] = [:]
    }

    private static let shownKey = "shown"
    private let context: StepContext
    /// The calls that the step waited for, and what came of them.
    let asked: AskedCalls?
    /// The people that the step waited for.
    private let people: AskedPeople?

    init(_ context: StepContext) {
        self.context = context
        asked = AskedCalls(context)
        people = AskedPeople(context)
    }

    // MARK: Turns

    /// The turn of that round; nil where the model has not said yet, or has answered.
    func turn(_ place: String) -> Turn? {
        context.checkpoints["turn:\(place)"].flatMap { Turn(json: $0) }
    }

    /// Keeps a turn in which calls are asked for.
    func keep(
        _ turn: ModelTurn, opening: [ModelMessage], thought: AgentScreen.Thought?, items: [Int: ItemID] = [:],
        at place: String
    ) async throws {
        try await context.checkpoint(
            "turn:\(place)", Turn(turn: turn, opening: opening, thought: thought, items: items).json, [])
    }

    /// A call that the person's program is to carry out.
    ///
    /// - Parameter item: what it was shown as while it was written; nil where it was not
    func asking(
        _ name: String, _ arguments: JSONObject, as item: ItemID?, at place: String
    ) -> AskedCalls.Asked {
        let item = item ?? context.services.identifiers.make()
        return AskedCalls.Asked(
            key: key(of: place), item: item,
            call: ClientToolCall(of: item, name: name.withoutNUL, arguments: arguments))
    }

    // MARK: What a model is writing

    /// Shows the next piece of a call, and gives the item that it is shown as.
    func write(_ arguments: String, of name: String, as item: ItemID?) async throws -> ItemID {
        let item = item ?? context.services.identifiers.make()
        try await context.emit(
            .asking(.toolWritten(item, name: name.withoutNUL, arguments: arguments.withoutNUL)))
        return item
    }

    // MARK: What the person wrote

    /// What the person wrote where the calls of a turn were waited for; nil where they wrote nothing. It is kept.
    func said(at place: String) async throws -> String? {
        if let kept = context.checkpoints["said:\(place)"]?.stringValue { return kept }
        guard let text = asked?.signal.message, wasAsked(at: place) else { return nil }
        try await context.checkpoint("said:\(place)", .string(text.withoutNUL), [])
        return text
    }

    /// Whether the step waited for calls of this turn.
    private func wasAsked(at place: String) -> Bool {
        let beginning = key(of: "\(place).")
        return asked?.calls.contains {
            $0.key.hasPrefix(beginning) && !$0.key.dropFirst(beginning.utf8.count).contains("/")
        } ?? false
    }

    /// Whether the next turn of the round is the first since the program that called was last heard.
    func isFirst(round: Int, path: String) -> Bool {
        context.signal == nil ? round == 0 : round > 0 && wasAsked(at: "\(path)\(round - 1)")
    }

    // MARK: Calls

    /// Marks for what a call gives that others wrote.
    var fence: FencedText { FencedText(context) }

    /// What tells a call from all others, in other runs too.
    func key(of place: String) -> String { "\(context.run.runID)-\(context.number)-\(place)" }

    /// What lies around the dialogue of an agent that answers the call with this key.
    func path(inside key: String) -> String { "\(key.dropFirst(self.key(of: "").utf8.count))/" }

    /// What a call gave; nil where it has not been done.
    func result(of place: String) -> ToolResult? {
        context.checkpoints["call:\(place)"].map { json in
            let hasFailed = json["is_error"]?.boolValue ?? false
            return ToolResult(
                [.text(json["text"]?.stringValue ?? "")],
                outcome: json["is_refusal"]?.boolValue == true ? .refusal : hasFailed ? .failure : .success,
                data: json["data"] ?? .null)
        }
    }

    /// Keeps what a call gave.
    func keep(_ result: ToolResult, of call: ModelToolCall, at place: String) async throws {
        try await context.checkpoint(
            "call:\(place)",
            [
                "name": .string(call.name), "text": .string(result.text.withoutNUL), "is_error": .bool(result.isError),
                "is_refusal": .bool(result.outcome == .refusal), "data": result.data.withoutNUL,
            ], [])
    }

    /// What a workflow gave that was run for this call; nil where none was.
    func consulted(_ key: String) -> JSONValue? { context.signal?[key] }

    // MARK: People

    /// Keeps what people answered that the step waited for; false where it did not.
    func hear() async throws -> Bool {
        guard let people, let signal = context.signal else { return false }
        guard context.checkpoints["people:\(people.key)"] == nil else { return true }
        let (outcome, events) = people.heard(signal)
        try await context.checkpoint("people:\(people.key)", outcome.json, events)
        return true
    }

    /// What came of asking people for the call with this key; nil where nobody has been asked.
    func heard(of key: String) -> AskedPeople.Outcome? {
        if let kept = context.checkpoints["people:\(key)"] { return AskedPeople.Outcome(json: kept) }
        guard let people, people.key == key, let signal = context.signal else { return nil }
        return people.heard(signal).outcome
    }

    // MARK: Messages

    /// The rounds whose words and calls stand in messages and items that are complete.
    var shownRounds: Int {
        let shown = context.checkpoints[Self.shownKey]
        return Int(shown?.integerValue ?? shown?["rounds"]?.integerValue ?? 0)
    }

    /// Whether there are words among them.
    var hasSpoken: Bool {
        let shown = context.checkpoints[Self.shownKey]
        return shown?["has_spoken"]?.boolValue ?? (shownRounds > 0)
    }

    /// Completes what is shown before the agent rests.
    ///
    /// - Parameter events: what completes it
    func finish(_ events: [RunEvent], rounds: Int, hasSpoken: Bool) async throws {
        try await context.checkpoint(
            Self.shownKey,
            ["rounds": .integer(Int64(rounds)), "has_spoken": .bool(hasSpoken || self.hasSpoken)], events)
    }
}

/// A model asked for workflows: they are run, and then it is told.
struct ConsultationNeeded: Error {
    let consultations: [Consultation]
}

extension AgentJournal.Turn {
    var json: JSONValue {
        var members: JSONObject = [
            "text": .string(turn.text.withoutNUL), "usage": turn.usage?.json ?? .null,
            "calls": .array(
                turn.calls.map { call in
                    [
                        "id": .string(call.id.withoutNUL), "name": .string(call.name.withoutNUL),
                        "arguments": .string(call.arguments.withoutNUL),
                    ]
                }),
        ]
        if let replay = turn.replay {
            members["replay"] = ["kind": .string(replay.kind), "content": replay.content.withoutNUL]
        }
        if let thought {
            members["thought"] = ["text": .string(thought.text), "seconds": .integer(Int64(thought.seconds))]
        }
        if !items.isEmpty {
            members["items"] = .object(
                JSONObject(items.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value.description)) }))
        }
        if !opening.isEmpty {
            members["opening"] = .array(
                opening.map { ["role": .string($0.role.rawValue), "content": .string($0.content.withoutNUL)] })
        }
        return .object(members)
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        guard let text = json["text"]?.stringValue, let calls = json["calls"]?.arrayValue else { return nil }
        turn = ModelTurn(
            text: text,
            calls: calls.map { call in
                ModelToolCall(
                    id: call["id"]?.stringValue ?? "", name: call["name"]?.stringValue ?? "",
                    arguments: call["arguments"]?.stringValue ?? "")
            }, usage: TokenUsage(json: json["usage"]),
            replay: json["replay"].map {
                ModelReplay(kind: $0["kind"]?.stringValue ?? "", content: $0["content"] ?? .null)
            })
        thought = json["thought"].map {
            AgentScreen.Thought(
                text: $0["text"]?.stringValue ?? "", seconds: Int($0["seconds"]?.integerValue ?? 0))
        }
        for member in json["items"]?.objectValue?.members ?? [] {
            guard let place = Int(member.key), let item = member.value.stringValue.flatMap({ ItemID($0) }) else {
                continue
            }
            items[place] = item
        }
        opening = (json["opening"]?.arrayValue ?? []).compactMap { message in
            message["role"]?.stringValue.flatMap(ModelMessage.Role.init(rawValue:)).map {
                ModelMessage(role: $0, content: message["content"]?.stringValue ?? "")
            }
        }
    }
}
