package import Core
package import HTTPCore
import Postgres

/// What an author works on until it is published.
package struct WorkflowDraft: Sendable, Equatable {
    package let workflowID: WorkflowID
    /// Counts the saves; 0 where the published version stands for a draft that nobody has saved.
    package let revision: Int
    package let definition: JSONValue
    package let authorID: UserID?
    package let updatedAt: Timestamp

    package var tag: EntityTag { EntityTag(version: revision) }

    /// What a new workflow has: a start that leads to an end.
    package static let empty = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: StartStep.kind, position: ["x": 0, "y": 0]),
            WorkflowNode(slug: "end", kind: EndStep.kind, position: ["x": 320, "y": 0]),
        ], edges: [WorkflowEdge("start", "end")])
}

/// One entry of a draft's history.
package struct DraftSave: Sendable, Equatable {
    package let revision: Int
    package let authorID: UserID?
    package let savedAt: Timestamp
    /// Whether the newest version was made from it.
    package let isPublished: Bool

    init(row: Row) throws {
        (revision, authorID, savedAt, isPublished) = try row.decode(
            Int.self, UserID?.self, Timestamp.self, Bool.self)
    }
}

/// A published version.
package struct WorkflowVersion: Sendable, Equatable {
    package let id: WorkflowVersionID
    /// Counts from 1 within the workflow.
    package let number: Int
    package let note: String
    package let authorID: UserID?
    package let createdAt: Timestamp
    /// Whether it is the one that people meet.
    package let isPublished: Bool

    static let columns = """
        v.id, v.number, v.note, v.user_id, v.created_at, v.id = w.published_version_id IS TRUE AS is_published
        """

    init(row: Row) throws {
        id = try row["id", WorkflowVersionID.self]
        number = try row["number", Int.self]
        note = try row["note", String.self]
        authorID = try row["user_id", UserID?.self]
        createdAt = try row["created_at", Timestamp.self]
        isPublished = try row["is_published", Bool.self]
    }
}
