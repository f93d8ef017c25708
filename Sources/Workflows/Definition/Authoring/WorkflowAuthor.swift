package import Core
package import Postgres

/// Who changes workflows, and how their changes reach the audit log.
package struct WorkflowAuthor: Sendable {
    /// The person; nil for the operator and the server itself.
    package let userID: UserID?
    /// Called last in the change's transaction: both become true or neither.
    let record: @Sendable (WorkflowAct, Transaction) async throws -> Void

    package init(_ userID: UserID?, record: @escaping @Sendable (WorkflowAct, Transaction) async throws -> Void) {
        self.userID = userID
        self.record = record
    }
}

/// One thing that an author did.
package struct WorkflowAct: Sendable {
    package enum Kind: Sendable {
        case create, update, delete, publish, rollback, `import`, moveRuns
        /// Its tests were changed.
        case test
    }

    /// A field and its values; neither tells of a person.
    package struct Change: Sendable {
        package let field: String
        package let from: JSONValue
        package let to: JSONValue

        init(_ field: String, from: JSONValue = .null, to: JSONValue) {
            self.field = field
            self.from = from
            self.to = to
        }
    }

    package let kind: Kind
    package let workflowID: WorkflowID
    package let changes: [Change]
}
