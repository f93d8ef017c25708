package import Core
package import Postgres

/// What one transaction adds to a run's journal: a step that ended, one that begins, the events between them, and what
/// other tables show of those events.
package struct JournalEntry: Sendable {
    /// A step that begins.
    package struct StepStart: Sendable {
        package let number: Int
        package let node: String
        package let kind: String
    }

    /// How a step ended.
    package struct StepEnd: Sendable {
        package enum Outcome: Sendable {
            case completed(output: JSONValue)
            case failed(RunFailure)
            case cancelled
        }

        package let number: Int
        package let outcome: Outcome
    }

    /// How the run ended.
    package enum RunEnd: Sendable {
        case completed
        case failed(RunFailure)
        case cancelled
    }

    package var ended: [StepEnd] = []
    package var started: [StepStart] = []
    package var events: [NumberedRunEvent] = []
    package var end: RunEnd?
    /// Statements of the projection, part of the same transaction.
    package var projection: [Query] = []

    package var isEmpty: Bool { ended.isEmpty && started.isEmpty && events.isEmpty && end == nil }
}

/// A run as the journal knows it.
package struct JournaledRun: Sendable {
    package let reference: RunReference
    package let versionID: WorkflowVersionID
    package let input: RunInput
    /// How often a replica took it up, this time included.
    package let attempt: Int
    /// The outputs of the completed steps, from the first.
    package let outputs: [JSONValue]
    /// The messages that the interrupted step began and did not finish.
    package let openMessages: [ItemID]
    package let lastEventNumber: Int
}

/// A run that begins.
package struct NewRun: Sendable {
    package let reference: RunReference
    package let versionID: WorkflowVersionID
    package let input: RunInput

    package init(reference: RunReference, versionID: WorkflowVersionID, input: RunInput) {
        self.reference = reference
        self.versionID = versionID
        self.input = input
    }
}
