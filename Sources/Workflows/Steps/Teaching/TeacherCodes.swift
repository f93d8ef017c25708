package import Core
package import Postgres

/// Looks at messages before anything of them is kept: a teacher's code must not be.
package struct TeacherCodes: Sendable {
    /// What is kept in the place of a code.
    package static let mask = "••••"

    /// What a message means for steps that wait for codes.
    package struct Reading: Sendable, Equatable {
        /// The steps that it opens, by their slugs.
        package let opened: [String]
        /// Whether it is not to be kept: it opens a step, or was typed where codes are.
        package let isHidden: Bool

        package static let plain = Reading(opened: [], isHidden: false)
    }

    private let database: Database
    private let library: WorkflowLibrary

    package init(database: Database, library: WorkflowLibrary) {
        self.database = database
        self.library = library
    }

    /// What a message to a thread means; `workflow` is what answers it where no run of the thread does. Nothing is read
    /// for messages that cannot be codes, unless that workflow waits for some.
    ///
    /// - Parameter item: the message in whose place it is said; nil for a new one
    package func reading(
        _ message: String, in thread: ThreadID, at item: ItemID? = nil, _ workflow: CompiledWorkflow,
        of tenant: TenantID
    ) async throws -> Reading {
        guard workflow.hasCodes || TeacherCode.isPossible(message) else { return .plain }
        let rows = try await database.withTenant(tenant) { transaction in
            try await transaction.query(
                """
                SELECT workflow_version_id, snapshot FROM workflow_runs
                WHERE tenant_id = app_tenant_id() AND thread_id = \(thread)
                    AND status IN ('queued', 'running', 'waiting')
                UNION ALL
                SELECT workflow_version_id, snapshot FROM run_rests
                WHERE tenant_id = app_tenant_id() AND message_id = \(item)
                """)
        }
        var opened = Set(workflow.steps(openedBy: message))
        var isHidden = false
        for row in rows {
            let (version, snapshot) = try row.decode(WorkflowVersionID.self, JSONValue?.self)
            for version in Set([version] + (snapshot.map { RunMachine.needs(of: $0).versions } ?? [])) {
                opened.formUnion(try await library.compiled(version, in: tenant).steps(openedBy: message))
            }
            isHidden = isHidden || Self.waitsForCode(snapshot)
        }
        return Reading(opened: opened.sorted(), isHidden: isHidden || !opened.isEmpty)
    }

    /// What a message to a thread that begins means.
    package func reading(_ message: String, beginning workflow: CompiledWorkflow) -> Reading {
        let opened = workflow.steps(openedBy: message)
        return Reading(opened: opened, isHidden: !opened.isEmpty)
    }

    private static func waitsForCode(_ snapshot: JSONValue?) -> Bool {
        (snapshot?["strands"]?.arrayValue ?? []).contains { $0["position"]?["wait"]?["details"]?["masked"] == true }
    }
}
