package import Core

/// The states of a run, as the database names them.
package enum RunStatus: String, Sendable, CaseIterable {
    case queued, running, waiting, completed, failed, cancelled

    /// Whether nothing more happens in it.
    package var isOver: Bool {
        switch self {
        case .queued, .running, .waiting: false
        case .completed, .failed, .cancelled: true
        }
    }
}

/// A run as lists show it: how it went, and nothing of what was said.
package struct RunRecord: Sendable, Equatable {
    package let id: RunID
    /// The workflow's slug.
    package let workflow: String
    /// The number of its version; nil where it tries a draft.
    package let version: Int?
    /// The revision of the draft that it tries.
    package let draftRevision: Int?
    package let threadID: ThreadID
    /// Whose thread it is; nil once the person was erased.
    package let userID: UserID?
    /// What began the thread.
    package let origin: String
    /// Whether an author tries the workflow with it: it is nobody's answer, and its grade is no grade.
    package var isTrial: Bool { origin == RunFilter.trial }
    package let status: RunStatus
    /// What a waiting run waits for.
    package let waits: [String]
    /// How often a server took it up.
    package let attempt: Int
    /// Why it failed; nil where it did not.
    package let failure: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
    /// The run that took its message instead.
    package let mergedInto: RunID?
}

/// What else there is to see of one run.
package struct RunDetails: Sendable {
    package let record: RunRecord
    /// Of the version that it is of.
    package let versionID: WorkflowVersionID
    package let input: JSONValue
    package let result: JSONValue
    package let error: JSONValue
    package let tokens: (input: Int, output: Int)
    package let steps: Int
    package let lastEvent: Int
    /// The slugs of the steps whose outputs were given instead of carrying them out.
    package let pinned: [String]
}

/// One step of a run's trace.
package struct StepRecord: Sendable {
    package let number: Int
    package let node: String
    package let kind: String
    /// The strand of the run that it belongs to; 0 for the run's own.
    package let strand: Int
    /// The version that it is a step of; nil for the run's own.
    package let versionID: WorkflowVersionID?
    package let attempt: Int
    package let status: String
    package let input: JSONValue
    package let output: JSONValue
    package let changes: JSONValue
    package let error: JSONValue
    package let usage: JSONValue
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
}

/// Which runs a list shows; nil for what does not matter.
package struct RunFilter: Sendable {
    /// The origin of threads in which authors try workflows.
    static let trial = "trial"

    /// The workflow's slug.
    package var workflow: String?
    package var version: Int?
    package var status: RunStatus?
    package var threadID: ThreadID?
    package var userID: UserID?
    /// Whether it is a trial.
    package var isTrial: Bool?
    package var since: Timestamp?
    /// Before this moment.
    package var until: Timestamp?

    package init() {}
}
