import Core
package import ModelProviders

/// One answer of a model, put together from its events.
package struct ModelTurn: Sendable, Equatable {
    package private(set) var text = ""
    package private(set) var usage: TokenUsage?
    package private(set) var finish: FinishReason?
    /// What the provider wants back with the turn.
    private(set) var replay: ModelReplay?
    private var parts: [CallParts] = []

    private struct CallParts: Equatable {
        let index: Int
        var id: String?
        var name = ""
        var arguments = ""
    }

    /// The calls that the model asks for, in the order in which it began them. A call without a name is none.
    package var calls: [ModelToolCall] {
        parts.filter { !$0.name.isEmpty }.map { part in
            ModelToolCall(id: part.id ?? "call_\(part.index)", name: part.name, arguments: part.arguments)
        }
    }

    /// The call that a piece belongs to: its place among the calls, its name, and all that there is of its arguments; nil
    /// for one whose name is still to come.
    func call(at index: Int) -> (place: Int, name: String, arguments: String)? {
        let named = parts.filter { !$0.name.isEmpty }
        guard let place = named.firstIndex(where: { $0.index == index }) else { return nil }
        return (place, named[place].name, named[place].arguments)
    }

    /// Whether the provider's filter left nothing of the answer.
    var isWithheld: Bool { finish == .contentFilter && text.isBlank && calls.isEmpty }

    package init() {}

    /// An answer that was put together before.
    init(text: String, calls: [ModelToolCall], usage: TokenUsage?, replay: ModelReplay? = nil) {
        self.text = text
        self.usage = usage
        self.replay = replay
        parts = calls.enumerated().map { index, call in
            CallParts(index: index, id: call.id, name: call.name, arguments: call.arguments)
        }
    }

    /// Takes the next event.
    package mutating func take(_ event: ModelEvent) {
        switch event {
        case .textDelta(let delta): text += delta
        case .reasoningDelta: break
        case .toolCallDelta(let index, let id, let name, let arguments):
            if let place = parts.firstIndex(where: { $0.index == index }) {
                // Some servers repeat id and name with every piece.
                if parts[place].id == nil { parts[place].id = id }
                if parts[place].name.isEmpty { parts[place].name = name ?? "" }
                parts[place].arguments += arguments
            } else {
                parts.append(CallParts(index: index, id: id, name: name ?? "", arguments: arguments))
            }
        case .replay(let content): replay = content
        case .usage(let tokens): usage = tokens
        case .finished(let reason): finish = reason
        }
    }
}

extension ModelProvider {
    /// Asks, and reads the answer to its end; the closures hear each piece of its text, of what the model thinks, and of
    /// the calls that it asks for: the turn so far, and which call it is that goes on. Throws where the provider withheld
    /// the answer and there is no word of it.
    func turn(
        _ request: ModelRequest, onText: (String) async throws -> Void = { _ in },
        onReasoning: (String) async throws -> Void = { _ in },
        onCall: (ModelTurn, Int) async throws -> Void = { _, _ in }
    ) async throws -> ModelTurn {
        var turn = ModelTurn()
        for try await event in try await inChildTask({ try await stream(request) }) {
            turn.take(event)
            switch event {
            case .textDelta(let text): try await onText(text)
            case .reasoningDelta(let text): try await onReasoning(text)
            case .toolCallDelta(let index, _, _, _): try await onCall(turn, index)
            default: break
            }
        }
        if turn.isWithheld { throw ModelError.answerWithheld }
        return turn
    }
}
