package import Core
import ModelProviders
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
        /// The version that it is a step of; nil for the run's own.
        package var versionID: WorkflowVersionID?
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
        /// What the step changed in the state.
        package var changes: [StateChange] = []
        /// The tokens that models took for it, added to those that it took before it rested.
        package var usage: JSONValue?
        /// What models and searches answered to it, added to those before it rested.
        package var answers: [JSONValue] = []
    }

    /// A step that rests.
    package struct WaitingStep: Sendable {
        package let number: Int
        package let wait: Wait
    }

    /// How the run ended, or that it rests.
    package enum RunEnd: Sendable {
        case completed(RunResult)
        case failed(RunFailure)
        case cancelled
        /// With what the run's machine knows, and the steps that wait.
        case waiting(JSONValue, [WaitingStep])
    }

    package var ended: [StepEnd] = []
    package var started: [StepStart] = []
    package var events: [NumberedRunEvent] = []
    package var end: RunEnd?
    /// Whether steps that nobody carries out any more end with the run.
    package var endsSteps = false
    /// How many of the signals that were there when the run was taken up it has heard of with this.
    package var heardSignals = 0
    /// What the run's machine knows after all this; nil where that has not changed.
    package var snapshot: JSONValue?
    /// What ended steps send out.
    package var effects: [PostedEffect] = []
    /// What ended steps and the end of the run graded.
    package var grades: [GivenGrade] = []
    /// Statements of the projection, part of the same transaction.
    package var projection: [Query] = []

    package var isEmpty: Bool {
        ended.isEmpty && started.isEmpty && events.isEmpty && end == nil && snapshot == nil && heardSignals == 0
    }
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
    /// Whether somebody wants the run to end.
    package var isCancelRequested = false
    /// How long it has worked since it began or last rested, without what came after a server last renewed its lease.
    package var worked: Duration = .zero
    /// The messages that interrupted steps began and did not finish.
    package let openMessages: [ItemID]
    /// What steps that are not done have come to, by their number and then by key.
    package var checkpoints: [Int: [String: JSONValue]] = [:]
    /// What models took for them as far as their rows have it, which is until they last rested.
    package var usage: [Int: JSONValue] = [:]
    package let lastEventNumber: Int

    /// What models took for steps that are not done, as far as only their checkpoints have it.
    var unrecordedUsage: [Int: TokenUsage] {
        checkpoints.reduce(into: [:]) { unrecorded, step in
            let taken = step.value.values.compactMap { TokenUsage(json: $0["usage"]) }
            guard let first = taken.first else { return }
            let sum = taken.dropFirst().reduce(first) { $0 + $1 }
            unrecorded[step.key] = sum.without(TokenUsage(json: usage[step.key]))
        }
    }
}

extension TokenUsage {
    fileprivate func without(_ known: TokenUsage?) -> TokenUsage {
        guard let known else { return self }
        return TokenUsage(
            input: max(0, input - known.input), output: max(0, output - known.output),
            cachedInput: max(0, cachedInput - known.cachedInput), reasoning: max(0, reasoning - known.reasoning))
    }
}

/// A run that begins.
package struct NewRun: Sendable {
    package let reference: RunReference
    package let versionID: WorkflowVersionID
    package let input: RunInput
    /// Whether the input is a message, which a run of the thread that waits for one takes instead.
    package let isMessage: Bool
    /// The message that it answers; nil for none.
    package let message: ItemID?

    package init(
        reference: RunReference, versionID: WorkflowVersionID, input: RunInput, isMessage: Bool = false,
        message: ItemID? = nil
    ) {
        self.reference = reference
        self.versionID = versionID
        self.input = input
        self.isMessage = isMessage
        self.message = message
    }
}
