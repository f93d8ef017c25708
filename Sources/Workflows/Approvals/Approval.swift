package import Core
import Postgres

/// A request for a decision, as those see it who may decide.
package struct Approval: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        case pending, approved, rejected, expired
    }

    package let id: ApprovalID
    package let runID: RunID
    /// The slug and the title of the workflow that asks.
    package let workflow: (slug: String, title: String)
    /// What is to be decided.
    package let request: String
    package let approver: Approver
    /// The role whose people may decide besides.
    package let escalatedRole: String?
    package internal(set) var status: Status
    package internal(set) var comment: String?
    package internal(set) var decidedBy: UserID?
    package let createdAt: Timestamp
    package let deadline: Timestamp?
    package internal(set) var decidedAt: Timestamp?

    package static func == (left: Approval, right: Approval) -> Bool {
        left.id == right.id && left.status == right.status && left.decidedAt == right.decidedAt
    }
}

/// Who wants to decide: a person, and the roles whose decisions are theirs too.
package struct Decider: Sendable {
    package let userID: UserID
    let roles: [String]

    /// - Parameter role: the person's own; those below it decide nothing that they may not
    package init(_ userID: UserID, role: String) {
        self.userID = userID
        roles = ApprovalStep.roles.firstIndex(of: role).map { Array(ApprovalStep.roles[$0...]) } ?? []
    }
}

extension Approval {
    static let columns = """
        a.id, a.run_id, w.slug, w.title, a.request, a.role, a.approver_id, a.escalated_role, a.status, a.comment,
        a.decided_by, a.created_at, a.deadline_at, a.decided_at
        """

    init(row: Row) throws {
        id = try row["id", ApprovalID.self]
        runID = try row["run_id", RunID.self]
        workflow = (try row["slug", String.self], try row["title", String.self])
        request = try row["request", String.self]
        let person: UserID? = try row["approver_id", UserID?.self]
        approver = try person.map(Approver.person) ?? .role(row["role", String.self])
        escalatedRole = try row["escalated_role", String?.self]
        status = Status(rawValue: try row["status", String.self]) ?? .expired
        comment = try row["comment", String?.self]
        decidedBy = try row["decided_by", UserID?.self]
        createdAt = try row["created_at", Timestamp.self]
        deadline = try row["deadline_at", Timestamp?.self]
        decidedAt = try row["decided_at", Timestamp?.self]
    }
}
