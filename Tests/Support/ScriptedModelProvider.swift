package import ModelProviders
import Synchronization

/// A model provider that plays one script a request and keeps what it was asked.
///
/// The last script is played again for every request beyond the others.
package final class ScriptedModelProvider: ModelProvider {
    /// One move of a script.
    package enum Step: Sendable {
        case event(ModelEvent)
        /// The stream breaks off.
        case failure(ModelError)
        /// The stream waits until the closure returns.
        case wait(@Sendable () async -> Void)
    }

    /// What happens to one request.
    package enum Script: Sendable {
        /// The request is refused before any event.
        case refusal(ModelError)
        /// The steps in turn; a script that ends without `finished` is a truncated answer.
        case steps([Step])

        /// An answer of these pieces of text that comes to its end.
        package static func text(_ pieces: String...) -> Script {
            let usage = TokenUsage(input: pieces.count, output: pieces.count)
            return .steps(
                pieces.map { .event(.textDelta($0)) } + [.event(.usage(usage)), .event(.finished(.stop))])
        }
    }

    package let name: String
    package let hasSchemas: Bool
    package let seesImages: Bool
    private let scripts: [Script]
    private let asked = Mutex<[ModelRequest]>([])

    package init(name: String = "scripted", hasSchemas: Bool = false, seesImages: Bool = false, _ scripts: Script...) {
        precondition(!scripts.isEmpty, "A scripted provider needs a script.")
        self.name = name
        self.hasSchemas = hasSchemas
        self.seesImages = seesImages
        self.scripts = scripts
    }

    /// The requests so far, in order.
    package var requests: [ModelRequest] { asked.withLock { $0 } }

    package func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream {
        let turn = asked.withLock { asked in
            asked.append(request)
            return asked.count - 1
        }
        switch scripts[min(turn, scripts.count - 1)] {
        case .refusal(let error): throw error
        case .steps(let steps): return ModelStream { ScriptedEventSource(steps: steps[...]) }
        }
    }
}

private struct ScriptedEventSource: ModelEventSource {
    var steps: ArraySlice<ScriptedModelProvider.Step>

    mutating func next() async throws(ModelError) -> ModelEvent {
        while let step = steps.popFirst() {
            guard !Task.isCancelled else { throw ModelError(.cancelled, "The task was cancelled.") }
            switch step {
            case .event(let event): return event
            case .failure(let error): throw error
            case .wait(let wait): await wait()
            }
        }
        throw ModelError(.truncated, "The script ended without an end mark.")
    }
}
