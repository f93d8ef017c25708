import Core
import HTTPCore
import ModelProviders
import Synchronization
import Tools

/// Shows what an agent's model thinks and what its tools do, as far as the step's parameters say so.
final class AgentDisplay: Sendable {
    struct Settings: Sendable, Equatable {
        enum Reasoning: String, CaseIterable {
            case hidden
            /// That the model thinks, and how long it did.
            case summary
            /// What it thinks, too.
            case full
        }

        enum Calls: String, CaseIterable {
            /// A short line that the next event takes away.
            case progress
            /// A list of tasks that stays.
            case tasks
            case hidden
        }

        let reasoning: Reasoning
        let calls: Calls

        init(reasoning: Reasoning = .hidden, calls: Calls = .progress) {
            self.reasoning = reasoning
            self.calls = calls
        }

        init(_ parameters: inout StepParameters) {
            reasoning = parameters.choice("reasoning_in_chat", of: Reasoning.self, default: .hidden)
            calls = parameters.choice("calls_in_chat", of: Calls.self, default: .progress)
        }

        static let properties: [JSONSchema.Property] = [
            .optional(
                "reasoning_in_chat",
                .enumeration(Reasoning.allCases.map(\.rawValue)).titled(
                    "Show the reasoning",
                    "What learners see of the thinking of models that think: nothing, how long it took, or all of it.",
                    fallback: "hidden")),
            .optional(
                "calls_in_chat",
                .enumeration(Calls.allCases.map(\.rawValue)).titled(
                    "Show the calls",
                    "What learners see of calls of tools: a passing line, tasks that stay, or nothing.",
                    fallback: "progress")),
        ]
    }

    private struct State {
        var screen: AgentScreen
        var round = 0
    }

    private let context: StepContext
    /// What was shown of the rounds before this one stands in items that are kept.
    private let firstRound: Int
    private let state: Mutex<State>

    init(
        _ settings: Settings, _ looks: [String: AgentScreen.Look], after firstRound: Int, _ context: StepContext
    ) {
        self.context = context
        self.firstRound = firstRound
        let identifiers = context.services.identifiers
        state = Mutex(State(screen: AgentScreen(settings: settings, looks: looks) { identifiers.make() }))
    }

    /// The round that the agent has come to.
    var round: Int { state.withLock(\.round) }

    /// Whether something is shown that is not kept yet.
    var isEmpty: Bool { state.withLock(\.screen.isEmpty) }

    /// What the model thought in this round, for the journal; nil where that is not shown.
    var thought: AgentScreen.Thought? { state.withLock(\.screen.lastThought) }

    func begin(round: Int) {
        state.withLock {
            $0.round = round
            $0.screen.beginRound()
        }
    }

    func think(_ text: String) async throws { try await show { $0.think(text, at: $1) } }

    /// The model has said what it thought, in an attempt before this one.
    func think(again thought: AgentScreen.Thought?) async throws {
        guard let thought else { return }
        try await show { $0.think(again: thought, at: $1) }
    }

    func endThinking() async throws { try await show { $0.endThinking(at: $1) } }

    /// - Parameter isAgain: whether the calls were made in an attempt before this one
    func call(_ calls: [ModelToolCall], isAgain: Bool) async throws {
        if !isAgain, state.withLock({ $0.screen.settings.calls == .progress }) {
            // The names are the author's; what the model asks for is for the trace.
            try await context.emit(.progress(calls.map(\.name).joined(separator: ", ")))
        }
        try await show { $0.call(calls, at: $1) }
    }

    func answer(_ index: Int, with result: ToolResult) async throws {
        try await show { screen, _ in screen.answer(index, with: result) }
    }

    func endCalls() async throws { try await show { $0.endCalls(at: $1) } }

    /// What is told to the run so that everything shown stays.
    func keeping() -> [RunEvent] {
        let now = context.services.clock.now()
        return state.withLock { $0.screen.keep(at: now) }
    }

    private func show(_ change: (inout AgentScreen, Timestamp) -> [RunEvent]) async throws {
        let now = context.services.clock.now()
        let events = state.withLock { state in
            state.round < firstRound ? [] : change(&state.screen, now)
        }
        for event in events { try await context.emit(event) }
    }
}
