import Core
import Expressions

/// Waits for the person's next message. `message`, a template, is said before, where there is one; with `end_of_turn` the
/// conversation shows behind it that it is the person's turn. With
/// `patience_seconds` the step fails when nothing came in that time, and leaves by its way for errors. Output: `{"text"}`.
struct WaitForUserInputStep: Step {
    static let kind = "wait_for_user_input"

    private let message: Template?
    private let patience: Duration?
    private let endsTurn: Bool

    init(parameters: inout StepParameters) {
        message = parameters.template("message", isRequired: false)
        patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
        endsTurn = parameters.boolean("end_of_turn", default: false)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let signal = context.signal {
            guard !signal.isNull else {
                throw RunFailure(.timedOut, "No answer came in time.", allowsRetry: false)
            }
            return .proceed(output: signal)
        }
        if let text = try message?.render(context.scope), !text.isEmpty {
            var composer = try await MessageComposer(context)
            try await composer.append(text)
            _ = try await composer.finish()
        }
        if endsTurn {
            for event in RunEvent.showing(context.services.identifiers.make(), .endOfTurn) {
                try await context.emit(event)
            }
        }
        return .wait(Wait(.userInput, until: patience.map { context.services.clock.now() + $0 }))
    }
}
