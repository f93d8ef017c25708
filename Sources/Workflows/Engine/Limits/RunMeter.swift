import Core
import ModelProviders
import Synchronization

/// Counts the tokens that models take for one run, step by step.
final class RunMeter: Sendable {
    private struct State {
        var total: Int
        var steps: [Int: TokenUsage] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter total: what the run had taken before
    init(total: Int) {
        state = Mutex(State(total: total))
    }

    /// Read and written, by all steps.
    var total: Int { state.withLock(\.total) }

    func add(_ usage: TokenUsage, to step: Int) {
        state.withLock { state in
            state.total += usage.input + usage.output
            var sum = state.steps[step] ?? TokenUsage(input: 0, output: 0)
            sum.input += usage.input
            sum.output += usage.output
            sum.cachedInput += usage.cachedInput
            sum.reasoning += usage.reasoning
            state.steps[step] = sum
        }
    }

    /// Notes what an interrupted step took, which the total has already or never will.
    func restore(_ usage: TokenUsage, to step: Int) {
        state.withLock { $0.steps[step] = usage + $0.steps[step] }
    }

    /// What the step took since this was last asked, in the form that the journal keeps; nil where it asked no model.
    func take(of step: Int) -> JSONValue? {
        state.withLock { $0.steps.removeValue(forKey: step) }.map { usage in
            [
                "input_tokens": .integer(Int64(usage.input)), "output_tokens": .integer(Int64(usage.output)),
                "cached_input_tokens": .integer(Int64(usage.cachedInput)),
                "reasoning_tokens": .integer(Int64(usage.reasoning)),
            ]
        }
    }
}

/// Models whose answers are counted and kept.
struct MeteredModels: ModelChoosing {
    let models: any ModelChoosing
    /// Told of what each answer took.
    let count: @Sendable (TokenUsage) -> Void
    /// Told of each answer as a script has it, and of its size in bytes.
    let note: @Sendable (JSONValue, Int) -> Void

    func model(named name: String?, for use: ModelUse) async throws -> any ModelProvider {
        MeteredModel(model: try await models.model(named: name, for: use), count: count, note: note)
    }
}

/// A model whose answers are counted and kept.
private struct MeteredModel: ModelProvider {
    let model: any ModelProvider
    /// Told of what each answer took.
    let count: @Sendable (TokenUsage) -> Void
    let note: @Sendable (JSONValue, Int) -> Void

    var name: String { model.name }
    var hasSchemas: Bool { model.hasSchemas }
    var seesImages: Bool { model.seesImages }
    var provider: String { model.provider }
    var prices: ModelPrices { model.prices }
    var protocolKind: ProviderKind? { model.protocolKind }

    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        do throws(ModelError) {
            let (stream, count, note) = (try await model.stream(request), count, note)
            return ModelStream { MeteredSource(events: stream.source(), count: count, note: note) }
        } catch {
            MeteredSource.note(error, note)
            throw error
        }
    }
}

private struct MeteredSource: ModelEventSource {
    var events: any ModelEventSource
    let count: @Sendable (TokenUsage) -> Void
    let note: @Sendable (JSONValue, Int) -> Void
    private var turn = ModelTurn()

    init(
        events: any ModelEventSource, count: @escaping @Sendable (TokenUsage) -> Void,
        note: @escaping @Sendable (JSONValue, Int) -> Void
    ) {
        self.events = events
        self.count = count
        self.note = note
    }

    var isReady: Bool { events.isReady }

    mutating func next() async throws(ModelError) -> ModelEvent {
        do throws(ModelError) {
            let event = try await events.next()
            took(event)
            return event
        } catch {
            Self.note(error, note)
            throw error
        }
    }

    // Not part of `next`, which keeps room for all that it does while it waits.
    @inline(never)
    private mutating func took(_ event: ModelEvent) {
        turn.take(event)
        switch event {
        case .usage(let usage): count(usage)
        case .finished: note(turn.scripted, turn.size)
        default: break
        }
    }

    /// A model that gave no answer is one in a script too; somebody who left is not.
    @inline(never)
    static func note(_ error: ModelError, _ note: (JSONValue, Int) -> Void) {
        guard error.reason != .cancelled else { return }
        note(["error": .string(error.reason.rawValue)], 40)
    }
}
