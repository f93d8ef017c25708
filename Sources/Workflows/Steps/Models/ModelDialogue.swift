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
        /// How the last turn ended.
        var end = AnswerEnd.stop
        /// All that was said before the last turn, calls and what they gave included.
        var conversation: [ModelMessage] = []
    }

    /// Asks until the model has answered; the closure hears each piece of text. What was said in an attempt before is heard
    /// again, and not asked again. Throws `ConsultationNeeded` where workflows have to be run first, and
    /// `ClientCallsNeeded` where the person's program has to do something.
    func answer(
        _ messages: [ModelMessage], onText: (_ round: Int, String) async throws -> Void = { _, _ in }
    ) async throws -> Answer {
        let course = course(messages)
        repeat {
            let round = round(of: course)
            if round.isAgain {
                try await show(round, onText)
            } else {
                try await ask(course, round, onText)
            }
            try await goOn(course, after: round)
        } while !course.isDone
        return course.answer
    }

    // A call that waits for a model for long keeps room for all that its callers have at hand: what they know lies in
    // classes, and what they do before and afterwards is not part of them, so that thousands of answers can be under way.

    /// What was said so far.
    private final class Course {
        let opening: [ModelMessage]
        var loop: ToolLoop
        var answer = Answer()
        var isDone = false

        init(_ opening: [ModelMessage], maximum: Int) {
            self.opening = opening
            loop = ToolLoop(opening, maximum: maximum)
        }
    }

    /// One turn of the model and what comes of it.
    private final class Round {
        let index: Int
        let place: String
        /// What it thought in an attempt before.
        let thought: AgentScreen.Thought?
        /// Whether the turn is of an attempt before.
        let isAgain: Bool
        var written: WrittenCalls
        var turn: ModelTurn

        init(_ index: Int, at place: String, before: AgentJournal.Turn?, written: WrittenCalls) {
            self.index = index
            self.place = place
            self.written = written
            thought = before?.thought
            isAgain = before != nil
            turn = before?.turn ?? ModelTurn()
        }
    }

    @inline(never)
    private func course(_ messages: [ModelMessage]) -> Course {
        let first = journal?.turn("\(path)0")
        var opening = first.map { $0.opening.isEmpty ? messages : $0.opening } ?? messages
        // Pictures are not kept with the words: they are where they were.
        if let question = opening.lastIndex(where: { $0.role == .user }), opening[question].images.isEmpty {
            opening[question].images = messages.last { $0.role == .user }?.images ?? []
        }
        return Course(opening, maximum: tools == nil ? 0 : maxRounds)
    }

    @inline(never)
    private func round(of course: Course) -> Round {
        let (index, place) = (course.loop.round, "\(path)\(course.loop.round)")
        display?.begin(round: index)
        let before = journal?.turn(place)
        return Round(
            index, at: place, before: before,
            written: WrittenCalls(offered, beside: tools, kept: before?.items ?? [:]))
    }

    /// Takes the turn, and makes the calls that it asks for.
    @inline(never)
    private func goOn(_ course: Course, after round: Round) async throws {
        let turn = round.turn
        ledger.add(turn.usage)
        if !turn.text.isEmpty { course.answer.texts.append(turn.text) }
        switch try course.loop.take(turn) {
        case .done:
            course.answer.end = AnswerEnd(turn.finish)
            course.answer.conversation = course.loop.messages
            course.isDone = true
        case .call(let calls):
            if !round.isAgain {
                // Only the step's own question is kept; an agent's comes out of a turn that is.
                let question = round.index == 0 && path.isEmpty ? course.opening : []
                try await journal?.keep(
                    turn, opening: question, thought: display?.thought, items: round.written.items, at: round.place)
            }
            try await make(calls, shownAs: round.written.items, at: round.place, isAgain: round.isAgain, course)
        }
    }

    @inline(never)
    private func request(_ course: Course) -> ModelRequest {
        var request = settings.request(course.loop.messages)
        request.tools = tools?.definitions ?? []
        if journal?.isFirst(round: course.loop.round, path: path) == true { offered?.apply(to: &request) }
        if !course.loop.mayCall { request.toolChoice = .none }
        return request
    }

    /// Shows again what the model said in an attempt before.
    @inline(never)
    private func show(_ round: Round, _ onText: (_ round: Int, String) async throws -> Void) async throws {
        try await display?.think(again: round.thought)
        if !round.turn.text.isEmpty { try await onText(round.index, round.turn.text) }
    }

    @inline(never)
    private func ask(
        _ course: Course, _ round: Round, _ onText: (_ round: Int, String) async throws -> Void
    ) async throws {
        round.turn = try await provider.turn(request(course)) { text in
            try await display?.endThinking()
            try await onText(round.index, text)
        } onReasoning: {
            try await display?.think($0)
        } onCall: { turn, index in
            try await round.written.show(turn, index, journal)
        }
        try await display?.endThinking()
    }

    @inline(never)
    private func make(
        _ calls: [ModelToolCall], shownAs items: [Int: ItemID], at place: String, isAgain: Bool, _ course: Course
    ) async throws {
        try await display?.call(Array(calls.prefix(Self.callsOfTurn)), isAgain: isAgain)
        let results = try await results(of: calls, shownAs: items, at: place)
        try await display?.endCalls()
        ledger.note(results, round: course.loop.round + 1, by: agent)
        try course.loop.take(results)
        if let said = try await journal?.said(at: place) { course.loop.take(said) }
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
        var people: [Int: PeopleNeeded.Needed] = [:]
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
                case .waits(let needed): people[index] = needed
                }
            }
        }
        guard needed.isEmpty else { throw ConsultationNeeded(consultations: needed.sorted { $0.key < $1.key }) }
        guard asked.isEmpty else {
            throw ClientCallsNeeded(calls: asked.sorted { $0.key < $1.key }.flatMap(\.value))
        }
        if let needed = PeopleNeeded(people.sorted { $0.key < $1.key }.map(\.value)) { throw needed }
        return calls.enumerated().map { index, call in
            (call, results[index] ?? .refused("This call was not made: these are too many at once."))
        }
    }

    private enum Outcome: Sendable {
        case result(ToolResult)
        case needs([Consultation])
        case asks([ClientCallsNeeded.Needed])
        case waits(PeopleNeeded.Needed)
    }

    /// What a call gives, or gave in an attempt before.
    private func outcome(
        of call: ModelToolCall, _ tools: ToolRegistry, shownAs item: ItemID?, at place: String
    ) async throws -> Outcome {
        if let kept = journal?.result(of: place) { return .result(kept) }
        let result: ToolResult
        do {
            let whole = try await tools.call(
                call.name, arguments: call.arguments, key: journal?.key(of: place) ?? "")
            result = fenced(whole.cut(to: Self.resultLength), of: tools[call.name])
        } catch let error as ConsultationNeeded {
            return .needs(error.consultations)
        } catch let error as ClientCallsNeeded {
            return .asks(error.calls)
        } catch let error as PeopleNeeded {
            return .waits(error.first)
        } catch let error as PeopleRequested {
            guard let key = journal?.key(of: place) else {
                return .result(.refused("Nobody can be asked now."))
            }
            return .waits(PeopleNeeded.Needed(key: key, request: error.request, patience: error.patience))
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

    /// What comes from servers of others is marked as such.
    private func fenced(_ result: ToolResult, of tool: (any Tool)?) -> ToolResult {
        guard result.isForeign, let tool, tool.permission.reaches == .network, let fence = journal?.fence else {
            return result
        }
        return ToolResult([.text(fence.explained(result.text))], outcome: result.outcome, data: result.data)
    }
}
