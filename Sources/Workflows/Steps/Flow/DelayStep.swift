import Core
import Expressions

/// Waits for `seconds`, or until the time that the expression `until` gives (RFC 3339), whatever happens meanwhile; no
/// server is needed for it. Times are kept to a few seconds. Output: null.
struct DelayStep: Step {
    static let kind = "delay"

    private let seconds: Double?
    private let until: Expression?

    init(parameters: inout StepParameters) {
        seconds = parameters.number("seconds", in: 0...31_536_000)
        until = parameters.expression("until")
        if seconds == nil, until == nil { parameters.require("seconds", "Either seconds or until is required.") }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        guard context.signal == nil else { return .proceed(output: nil) }
        let now = context.services.clock.now()
        var end = now + .seconds(seconds ?? 0)
        if let value = try until?.evaluate(context.scope) {
            guard let time = value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else {
                throw RunFailure(.invalidStep, "A delay lasts until an RFC 3339 time.", allowsRetry: false)
            }
            end = time
        }
        return end <= now ? .proceed(output: nil) : .wait(Wait(.timer, until: end))
    }
}
