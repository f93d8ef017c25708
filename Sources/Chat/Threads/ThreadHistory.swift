import Core
package import Postgres
package import Workflows

/// What steps read of conversations.
package struct ThreadHistory: HistoryReading {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    package func history(_ window: HistoryWindow, of run: RunReference) async throws -> [HistoryMessage] {
        guard window.scope != .none else { return [] }
        let (learner, assistant) = (ThreadItem.Kind.userMessage, ThreadItem.Kind.assistantMessage)
        let branch: Query = "SELECT branch_id FROM workflow_runs WHERE id = \(run.runID)"
        let asked = ThreadItem.Kind.structuredInput
        var condition: Query = """
            (i.kind IN (\(learner), \(assistant)) OR i.kind = \(asked) AND i.content ->> 'status' <> 'pending')
            """
        if window.scope == .run {
            // The message that began the run has its identifier from just before the run's; a copy began with its
            // original.
            let first: Query =
                "coalesce((SELECT first_run_id FROM workflow_runs WHERE id = \(run.runID)), \(run.runID)::uuid)"
            let message = VisibleItems.query(
                "i.id", of: run.threadID, branch: branch, where: "i.kind = \(learner) AND i.id <= \(first)",
                order: "DESC", most: 1)
            condition.append(" AND i.id >= coalesce((\(message)), \(first))")
        }
        let statement = VisibleItems.query(
            "i.kind, i.content, i.author_id IS NOT NULL", of: run.threadID, branch: branch, where: condition,
            order: "DESC", most: window.messages)
        let rows = try await database.withTenant(run.tenantID) { try await $0.query(statement) }
        let said = try rows.reversed().map { try $0.decode(String.self, JSONValue.self, Bool.self) }
        let files = try await AttachedText.files(of: said.map(\.1), in: run, database)
        return said.map { kind, content, isOfPerson in
            if kind == asked { return HistoryMessage(.learner, Self.answers(StructuredInput(json: content))) }
            let pieces = (content["content"]?.arrayValue ?? []).map { $0["text"]?.stringValue ?? "" }
            return kind == learner
                ? HistoryMessage(.learner, pieces.joined(), attachments: AttachedText.of(content, among: files))
                : HistoryMessage(
                    .assistant, (isOfPerson ? ConversationLead.note : "") + pieces.joined(separator: "\n\n"),
                    isOfPerson: isOfPerson)
        }
    }

    /// What somebody answered to questions, each beside its question.
    private static func answers(_ input: StructuredInput) -> String {
        input.questions.map { question in
            let values = question.answer?.isSkipped == false ? question.answer?.values ?? [] : []
            return "\(question.question)\n\(values.isEmpty ? "(no answer)" : values.joined(separator: ", "))"
        }.joined(separator: "\n\n")
    }
}
