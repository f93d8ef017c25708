import Core
import ModelProviders
import Tools

/// Talks with a model, and does what it asks of its tools, until it has answered.
struct ModelDialogue: Sendable {
    let provider: any ModelProvider
    let settings: ModelSettings
    var tools: ToolRegistry?
    var maxRounds = 0
    let ledger: AgentLedger
    /// The sub-agent that talks; nil for the step's own.
    var agent: String?
    /// Keeps calls and what they gave; nil where there are none.
    var journal: AgentJournal?
    /// Shows what the model thinks and calls; nil where nobody sees it.
    var display: AgentDisplay?
    /// What lies around the dialogue: the places of the calls of agents that it answers.
    var path = ""
    /// What the caller of the run offers; nil where it does not, or the dialogue does not take it.
    var offered: OfferedTools?

    /// More calls than this in one turn are not made.
    static let callsOfTurn = 16
    /// Results beyond this many characters are cut off: a model has a limit too.
    private static let resultLength = 60_000

    /// What a model said, and how it came to it.
    struct Answer: Sendable {
        /// Of the rounds that have any.
        var texts: [String] = []
        /// All that was said before the last turn, calls and what they gave included.
        var conversation: [ModelMessage] = []
    }

    /// Asks until the model has answered; the closure hears each piece of text. What was said in an attempt before is heard
    /// again, and not asked again. Throws `ConsultationNeeded` where workflows have to be run first, and
    /// `ClientCallsNeeded` where the person's program has to do something.
    func answer(
        _ messages: [ModelMessage], onText: (_ round: Int, String) async throws -> Void = { _, _ in }
    ) async throws -> Answer {
        let first = journal?.turn("\(path)0")
        var opening = first.map { $0.opening.isEmpty ? messages : $0.opening } ?? messages
        // Pictures are not kept with the words: they are where they were.
        if let question = opening.lastIndex(where: { $0.role == .user }), opening[question].images.isEmpty {
            opening[question].images = messages.last { $0.role == .user }?.images ?? []
        }
        var loop = ToolLoop(opening, maximum: tools == nil ? 0 : maxRounds)
        var answer = Answer()
        while true {
            let (round, place) = (loop.round, "\(path)\(loop.round)")
            display?.begin(round: round)
            let before = journal?.turn(place)
            var written = WrittenCalls(offered, beside: tools, kept: before?.items ?? [:])
            let turn: ModelTurn
            if let before {
                turn = before.turn
                try await show(before, round, onText)
            } else {
                turn = try await ask(request(loop), round, &written, onText)
            }
            ledger.add(turn.usage)
            if !turn.text.isEmpty { answer.texts.append(turn.text) }
            switch try loop.take(turn) {
            case .done:
                answer.conversation = loop.messages
                return answer
            case .call(let calls):
                if before == nil {
                    // Only the step's own question is kept; an agent's comes out of a turn that is.
                    let question = round == 0 && path.isEmpty ? opening : []
                    try await journal?.keep(
                        turn, opening: question, thought: display?.thought, items: written.items, at: place)
                }
                try await make(calls, shownAs: written.items, at: place, isAgain: before != nil, &loop)
            }
        }
    }

    private func request(_ loop: ToolLoop) -> ModelRequest {
        var request = settings.request(loop.messages)
        request.tools = tools?.definitions ?? []
        if journal?.isFirst(round: loop.round, path: path) == true { offered?.apply(to: &request) }
        if !loop.mayCall { request.toolChoice = .none }
        return request
    }

    /// Shows again what the model said in an attempt before.
    private func show(
        _ before: AgentJournal.Turn, _ round: Int, _ onText: (_ round: Int, String) async throws -> Void
    ) async throws {
        try await display?.think(again: before.thought)
        if !before.turn.text.isEmpty { try await onText(round, before.turn.text) }
    }

    // A call that waits for a model for long keeps room for all that its callers have at hand: what they do before and
    // afterwards is not part of them, so that thousands of answers can be under way.

    @inline(never)
    private func ask(
        _ request: ModelRequest, _ round: Int, _ written: inout WrittenCalls,
        _ onText: (_ round: Int, String) async throws -> Void
    ) async throws -> ModelTurn {
        let turn = try await provider.turn(request) { text in
            try await display?.endThinking()
            try await onText(round, text)
        } onReasoning: {
            try await display?.think($0)
        } onCall: { turn, index in
            try await written.show(turn, index, journal)
        }
        try await display?.endThinking()
        return turn
    }

    @inline(never)
    private func make(
        _ calls: [ModelToolCall], shownAs items: [Int: ItemID], at place: String, isAgain: Bool, _ loop: inout ToolLoop
    ) async throws {
        try await display?.call(Array(calls.prefix(Self.callsOfTurn)), isAgain: isAgain)
        let results = try await results(of: calls, shownAs: items, at: place)
        try await display?.endCalls()
        ledger.note(results, round: loop.round + 1, by: agent)
        loop.take(results)
        if let said = try await journal?.said(at: place) { loop.take(said) }
    }

    /// What the calls give, which are done beside each other. What goes wrong is told the model, but for an end of the
    /// step itself.
    private func results(
        of calls: [ModelToolCall], shownAs items: [Int: ItemID], at place: String
    ) async throws -> [(call: ModelToolCall, result: ToolResult)] {
        guard let tools else { return [] }
        var results: [Int: ToolResult] = [:]
        var needed: [Consultation] = []
        var asked: [Int: [ClientCallsNeeded.Needed]] = [:]
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
            for (index, call) in calls.prefix(Self.callsOfTurn).enumerated() {
                group.addTask {
                    (index, try await outcome(of: call, tools, shownAs: items[index], at: "\(place).\(index)"))
                }
            }
            for try await (index, outcome) in group {
                switch outcome {
                case .result(let result):
                    results[index] = result
                    try await display?.answer(index, with: result)
                case .needs(let consultations): needed += consultations
                case .asks(let calls): asked[index] = calls
                }
            }
        }
        guard needed.isEmpty else { throw ConsultationNeeded(consultations: needed.sorted { $0.key < $1.key }) }
        guard asked.isEmpty else {
            throw ClientCallsNeeded(calls: asked.sorted { $0.key < $1.key }.flatMap(\.value))
        }
        return calls.enumerated().map { index, call in
            (call, results[index] ?? ToolResult("These are too many calls at once.", isError: true))
        }
    }

    private enum Outcome: Sendable {
        case result(ToolResult)
        case needs([Consultation])
        case asks([ClientCallsNeeded.Needed])
    }

    /// What a call gives, or gave in an attempt before.
    private func outcome(
        of call: ModelToolCall, _ tools: ToolRegistry, shownAs item: ItemID?, at place: String
    ) async throws -> Outcome {
        if let kept = journal?.result(of: place) { return .result(kept) }
        let result: ToolResult
        do {
            result = Self.cut(
                try await tools.call(
                    call.name, arguments: call.arguments, key: journal?.key(of: place) ?? ""))
        } catch let error as ConsultationNeeded {
            return .needs(error.consultations)
        } catch let error as ClientCallsNeeded {
            return .asks(error.calls)
        } catch let error as ClientTool.Requested {
            guard let asked = journal?.asking(call.name, error.arguments, as: item, at: place) else {
                return .result(ToolResult("Nobody can do this now.", isError: true))
            }
            return .asks([.init(asked: asked, patience: error.patience, isTogether: error.isTogether)])
        } catch {
            try Task.checkCancellation()
            result = ToolResult("The tool failed: \(RunFailure(error).description)", isError: true)
        }
        try await journal?.keep(result, of: call, at: place)
        return .result(result)
    }

    private static func cut(_ result: ToolResult) -> ToolResult {
        guard result.text.utf8.count > resultLength else { return result }
        let beginning = String(String.UnicodeScalarView(result.text.unicodeScalars.prefix(resultLength)))
        return ToolResult(beginning + "\n[cut off]", isError: result.isError, data: result.data)
    }
}
