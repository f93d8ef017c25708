package import Core

/// What a step gives back to its run.
package enum StepResult: Sendable, Equatable {
    /// The step is done: its output, what it changed in the run's state, and the port that it leaves by.
    case proceed(output: JSONValue, changes: [StateChange] = [], port: String = StepPort.next)
    /// The step rests until something happens. It is run again then, with what happened and what it remembered.
    case wait(Wait, memory: JSONValue = nil)
    /// Another workflow is run in the step's place; its result becomes the step's output.
    case call(WorkflowCall)
    /// The workflow ends here.
    case end(RunResult)
}

/// The names of the ways out of steps that all kinds share.
package enum StepPort {
    /// The way on.
    package static let next = "next"
    /// The way where the step has failed for good.
    package static let error = "error"
    /// The way into a loop.
    package static let body = "body"
}

/// What a step waits for.
package struct Wait: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The next message of the person.
        case userInput = "user_input"
        /// An action of a widget.
        case action
        /// A decision of somebody with a role.
        case approval
        /// Nothing but the time in `until`.
        case timer
    }

    package let kind: Kind
    /// What is needed to recognise or show it, such as the item of a widget.
    package let details: JSONValue
    /// When the step is run again if nothing happens; nil: it waits for ever.
    package let until: Timestamp?

    package init(_ kind: Kind, details: JSONValue = [:], until: Timestamp? = nil) {
        self.kind = kind
        self.details = details
        self.until = until
    }
}

/// Another workflow that takes a step's place. Its state and its steps' outputs are its own.
package struct WorkflowCall: Sendable, Equatable {
    package let versionID: WorkflowVersionID
    package let workflow: CompiledWorkflow
    package let input: JSONValue

    package init(versionID: WorkflowVersionID, workflow: CompiledWorkflow, input: JSONValue) {
        self.versionID = versionID
        self.workflow = workflow
        self.input = input
    }

    package static func == (left: WorkflowCall, right: WorkflowCall) -> Bool {
        left.versionID == right.versionID && left.input == right.input
    }
}

/// How a workflow ended, in its author's words.
package struct RunResult: Sendable, Equatable {
    /// Such as `completed`; a name that the author chose.
    package var status: String
    package var message: String?
    package var output: JSONValue
    /// `{"score", "maximum", "comment"}`; null without a grade.
    package var grade: JSONValue

    package init(
        status: String = "completed", message: String? = nil, output: JSONValue = nil, grade: JSONValue = nil
    ) {
        self.status = status
        self.message = message
        self.output = output
        self.grade = grade
    }

    package var json: JSONValue {
        ["status": .string(status), "message": message.map { .string($0) } ?? nil, "output": output, "grade": grade]
    }
}
