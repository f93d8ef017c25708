import Core

/// How long a step may take, and how often it is tried.
package struct StepPolicy: Sendable, Equatable {
    /// How often the step is tried in all; from 1 to 10.
    package var attempts = 1
    /// How long to wait before the second attempt; each later one waits twice as long as the one before it.
    package var delay: Duration = .seconds(1)
    /// How long one attempt may take; nil: as long as its kind allows.
    package var timeout: Duration?

    package init(attempts: Int = 1, delay: Duration = .seconds(1), timeout: Duration? = nil) {
        self.attempts = attempts
        self.delay = delay
        self.timeout = timeout
    }

    /// How long to wait before an attempt, counted from 1; a minute at most.
    func delay(before attempt: Int) -> Duration {
        guard attempt > 1 else { return .zero }
        return min(delay * (1 << min(attempt - 2, 10)), .seconds(60))
    }
}

extension StepPolicy {
    /// Reads `timeout_seconds` and `retry` (`{"attempts", "delay_seconds"?}`) of a node.
    init(json: JSONObject, node: String, problems: inout [WorkflowProblem]) {
        self.init()
        if let value = json["timeout_seconds"], !value.isNull {
            if let seconds = value.doubleValue, (1...86_400).contains(seconds) {
                timeout = .seconds(seconds)
            } else {
                problems.append(
                    WorkflowProblem(
                        node: node, field: "timeout_seconds", message: "Expected a number from 1 to 86400."))
            }
        }
        guard let retry = json["retry"], !retry.isNull else { return }
        guard let attempts = retry["attempts"]?.integerValue, (1...10).contains(attempts) else {
            problems.append(
                WorkflowProblem(
                    node: node, field: "retry.attempts", message: "Expected a whole number from 1 to 10."))
            return
        }
        self.attempts = Int(attempts)
        guard let delay = retry["delay_seconds"], !delay.isNull else { return }
        if let seconds = delay.doubleValue, (0...60).contains(seconds) {
            self.delay = .seconds(seconds)
        } else {
            problems.append(
                WorkflowProblem(
                    node: node, field: "retry.delay_seconds", message: "Expected a number from 0 to 60."))
        }
    }

    /// The members of a node that `init` reads; none for what is the rule.
    var json: JSONObject {
        var members = JSONObject()
        members["timeout_seconds"] = timeout.map { .double($0 / .seconds(1)) }
        if attempts > 1 {
            members["retry"] = ["attempts": .integer(Int64(attempts)), "delay_seconds": .double(delay / .seconds(1))]
        }
        return members
    }
}
