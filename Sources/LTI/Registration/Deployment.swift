package import Core
import Postgres

/// A place where a platform has deployed this tool under one client id: an institution, or a course.
package struct Deployment: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        case active
        /// It waits for an administrator.
        case held
        /// An administrator said no.
        case refused
    }

    /// The platform's `deployment_id`.
    package let id: String
    package var status: Status
    /// The assistant of its links that name none; before the registration's.
    package var defaultWorkflowID: WorkflowID?
    package let createdAt: Timestamp
    package let lastLaunchAt: Timestamp?

    /// Whether the time of its last launch need not be noted anew.
    func wasJustLaunched(at now: Timestamp) -> Bool { lastLaunchAt.map { now < $0 + .seconds(3600) } ?? false }

    init(row: Row) throws {
        let status: String
        (id, status, defaultWorkflowID, createdAt, lastLaunchAt) = try row.decode(
            String.self, String.self, WorkflowID?.self, Timestamp.self, Timestamp?.self)
        guard let known = Status(rawValue: status) else { throw LTIError.unknownColumn("status") }
        self.status = known
    }
}
