package import Core
package import HTTPCore
import Postgres

package enum WorkflowTestTag: IdentifierTag { package static let prefix = "tst_" }
package typealias WorkflowTestID = Identifier<WorkflowTestTag>

/// A test as it is stored with its workflow.
package struct StoredWorkflowTest: Sendable, Equatable {
    package let id: WorkflowTestID
    package let name: String
    /// The test without its name.
    package let content: JSONValue
    /// Who wrote it last; nil for the operator.
    package let authorID: UserID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    let version: Int

    package var tag: EntityTag { EntityTag(version: version) }

    static let columns = "t.id, t.name, t.content, t.user_id, t.created_at, t.updated_at, t.version"

    init(row: Row) throws {
        id = try row["id", WorkflowTestID.self]
        name = try row["name", String.self]
        content = try row["content", JSONValue.self]
        authorID = try row["user_id", UserID?.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
        version = try row["version", Int.self]
    }
}

/// Why a workflow's tests cannot be changed or found.
package enum WorkflowTestConflict: HTTPResponseError, Equatable {
    case unknown
    case nameTaken(String)
    case tooMany(Int)
    /// The tests changed while they were being run.
    case changedMeanwhile

    package var status: HTTPStatus { self == .unknown ? .notFound : .conflict }
    package var code: ErrorCode { self == .unknown ? .notFound : .conflict }
    package var description: String {
        switch self {
        case .unknown: "There is no such test."
        case .nameTaken(let name): "The workflow has a test '\(name)' already."
        case .tooMany(let most): "A workflow has at most \(most) tests."
        case .changedMeanwhile: "The workflow's tests changed while they were run. Publish again."
        }
    }
}
