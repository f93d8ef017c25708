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
        /// The strand of the run that it belongs to; 0 for the run's own.
        package let strand: Int
        /// Counts from 1.
        package let attempt: Int
    }

    /// How a step ended.
    package struct StepEnd: Sendable {
        package enum Outcome: Sendable {
            case completed(output: JSONValue)
            case failed(RunFailure)
            case cancelled
            /// It has not ended: it rests until something happens.
            case waiting(Wait)
        }

        package let number: Int
        package let outcome: Outcome
    }

    /// How the run ended, or that it rests.
    package enum RunEnd: Sendable {
        case completed(RunResult)
        case failed(RunFailure)
        case cancelled
        /// With what the run's machine knows, and what it waits for.
        case waiting(JSONValue, [Wait])
    }

    package var ended: [StepEnd] = []
    package var started: [StepStart] = []
    package var events: [NumberedRunEvent] = []
    package var end: RunEnd?
    /// What the run's machine knows after all this; nil where that has not changed.
    package var snapshot: JSONValue?
    /// Statements of the projection, part of the same transaction.
    package var projection: [Query] = []

    package var isEmpty: Bool { ended.isEmpty && started.isEmpty && events.isEmpty && end == nil && snapshot == nil }
}

/// A run as the journal knows it.
package struct JournaledRun: Sendable {
    package let reference: RunReference
    package let versionID: WorkflowVersionID
    package let input: RunInput
    /// How often a replica took it up, this time included.
    package let attempt: Int
    /// What the run's machine knew at the last step; nil where the run has not begun.
    package let snapshot: JSONValue?
    /// The outputs that the snapshot names, by the number of their steps.
    package let outputs: [Int: JSONValue]
    /// What happened while it waited, and it has not heard of.
    package var signals: [RunSignal] = []
    /// The messages that interrupted steps began and did not finish.
    package let openMessages: [ItemID]
    package let lastEventNumber: Int
}

/// Something that a waiting run goes on with.
package struct RunSignal: Sendable, Equatable {
    package let kind: Wait.Kind
    package let payload: JSONValue

    package init(_ kind: Wait.Kind, _ payload: JSONValue) {
        self.kind = kind
        self.payload = payload
    }

    /// The form that the journal keeps.
    var json: JSONValue { ["kind": .string(kind.rawValue), "payload": payload] }

    init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Wait.Kind.init(rawValue:)) else { return nil }
        self.init(kind, json["payload"] ?? .null)
    }
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
