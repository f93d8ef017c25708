package import Core
import Postgres
import Workflows

package enum ResponseTag: IdentifierTag { package static let prefix = "resp_" }

/// Names an answer that a program may go on from.
package typealias ResponseID = Identifier<ResponseTag>

/// Where an answer lies that a program may go on from.
struct ResponseRecord: Sendable, Equatable {
    let id: ResponseID
    let threadID: ThreadID
    let workflowID: WorkflowID
    let runID: RunID
    /// The last event of the run before the answer.
    let afterEvent: Int
    /// The message that was answered.
    let messageID: ItemID
    /// What the answer repeats of its request.
    let request: JSONObject
    /// The first message of the answer that follows in the thread; nil for the last answer.
    let nextMessageID: ItemID?
}
