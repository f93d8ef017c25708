package import Core

/// What a step gives back to its run.
package enum StepResult: Sendable, Equatable {
    /// The step is done: its output, what it changed in the run's state, and the port that it leaves by.
    case proceed(output: JSONValue, changes: [StateChange] = [], port: String = StepPort.next)
    /// The step rests until something happens. It is run again then, with what happened and what it remembered.
    case wait(Wait, memory: JSONValue = nil)
    /// Another workflow is run in the step's place; its result becomes the step's output.
    case call(WorkflowCall)
    /// Other workflows are run beside each other. The step is run again when all are done, with their results as its
    /// signal: by key, `{"result": …}` or `{"error": …}`.
    case consult([Consultation])
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
        /// What a program of the person gives that carries calls out.
        case clientTool = "client_tool"
        /// Answers to questions.
        case structuredInput = "structured_input"
        /// What becomes of a telephone call.
        case call
        /// Nothing but the time in `until`.
        case timer

        /// Whether a message that comes meanwhile takes the place of what is waited for.
        var givesWayToMessages: Bool { self == .clientTool || self == .structuredInput }
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

/// A workflow that is run for a step that goes on with its result.
package struct Consultation: Sendable, Equatable {
    /// Tells it from others of the step.
    package let key: String
    package let call: WorkflowCall

    package init(key: String, call: WorkflowCall) {
        self.key = key
        self.call = call
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
