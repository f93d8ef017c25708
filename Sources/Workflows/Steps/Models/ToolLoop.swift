import ModelProviders
import Tools

/// A model's conversation with tools, as a pure state machine: told what the model and the tools said, it says what to
/// do next.
struct ToolLoop: Sendable {
    enum Move: Sendable, Equatable {
        /// Call these, beside each other, and say what they gave.
        case call([ModelToolCall])
        /// The model has answered.
        case done
    }

    /// The conversation so far.
    private(set) var messages: [ModelMessage]
    /// How often tools were called.
    private(set) var round = 0
    private let maximum: Int
    /// The tools whose last calls failed.
    private var failing: Set<String> = []

    /// - Parameter maximum: how often the model may ask for calls; after that it has to answer with what it knows
    init(_ messages: [ModelMessage], maximum: Int) {
        self.messages = messages
        self.maximum = maximum
    }

    /// Whether the model may ask for calls in its next turn.
    var mayCall: Bool { round < maximum }

    /// Takes the model's turn. Throws where it asks for calls although it may not.
    mutating func take(_ turn: ModelTurn) throws(RunFailure) -> Move {
        let calls = turn.calls
        guard !calls.isEmpty else { return .done }
        guard mayCall else {
            throw RunFailure(
                .tooManyIterations, "The model asked for tools in more than \(maximum) rounds.", allowsRetry: false)
        }
        var message = ModelMessage(role: .assistant, content: turn.text, toolCalls: calls)
        message.replay = turn.replay
        messages.append(message)
        return .call(calls)
    }

    /// Takes what the person said after the calls.
    mutating func take(_ said: String) {
        messages.append(ModelMessage(role: .user, content: said))
    }

    /// Takes what the calls gave, in their order. Throws where a tool fails that the model was told of before: it had its
    /// chance to mend the call.
    mutating func take(_ results: [(call: ModelToolCall, result: ToolResult)]) throws(RunFailure) {
        round += 1
        for (call, result) in results {
            messages.append(ModelMessage(role: .tool, content: result.text, toolCallID: call.id))
        }
        let outcomes = Dictionary(grouping: results, by: \.call.name).mapValues { Set($0.map(\.result.outcome)) }
        for (name, outcomes) in outcomes.sorted(by: { $0.key < $1.key }) {
            if outcomes.contains(.success) {
                failing.remove(name)
            } else if outcomes.contains(.failure), !failing.insert(name).inserted {
                throw RunFailure(
                    .toolFailed, "The tool \"\(name.prefix(ToolName.maximumLength))\" failed again.", allowsRetry: false
                )
            }
        }
    }
}
