import Core
import Postgres
import Support
import Testing
import Workflows

@testable import Chat

@Suite struct ThreadHistoryTests {
    private let identifiers = SystemIdentifierGenerator()

    @Test("a step sees what learner and assistant said and answered, of its run or of the thread, and nothing hidden")
    func windows() async throws {
        let database = try await TestDatabase.make()
        let tenant = try await TestTenant.insert(into: database)
        let (thread, other): (ThreadID, ThreadID) = (identifiers.make(), identifiers.make())
        let user: UserID = identifiers.make()
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.batch([
                "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES (\(tenant), \(user), 'learner', now())",
                """
                INSERT INTO users (id, email, name, password_hash, created_at)
                VALUES (\(user), \(user.description + "@example.org"), 'Person', '', now())
                """,
                """
                INSERT INTO workflows (id, tenant_id, slug, title, description, created_at, updated_at)
                VALUES (\(user.uuid), \(tenant), 'w', 'W', '', now(), now())
                """,
            ])
            for id in [thread, other] {
                _ = try await transaction.execute(
                    """
                    INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                    VALUES (\(id), \(tenant), \(user), \(user.uuid), now(), now())
                    """)
            }
        }
        func add(_ content: ThreadItem.Content, to thread: ThreadID) async throws {
            let id: ItemID = identifiers.make()
            let item = ThreadItem(id: id, threadID: thread, createdAt: id.createdAt, content: content)
            try await database.withTenant(tenant) { _ = try await $0.query(item.insertion(in: tenant)) }
        }
        try await add(.userMessage(UserMessage(content: [.text("What is "), .text("current?")])), to: thread)
        try await add(.assistantMessage([OutputText(text: "A flow."), OutputText(text: "Of charge.")]), to: thread)
        try await add(.userMessage(UserMessage(content: [.text("elsewhere")])), to: other)
        try await add(.userMessage(UserMessage(content: [.text("And voltage?")])), to: thread)
        let run = RunReference(tenantID: tenant, runID: identifiers.make(), threadID: thread)
        try await add(.hiddenContext("for the model alone"), to: thread)
        try await add(.assistantMessage([OutputText(text: "A push.")]), to: thread)

        let history = ThreadHistory(database: database)
        let all = [
            HistoryMessage(.learner, "What is current?"), HistoryMessage(.assistant, "A flow.\n\nOf charge."),
            HistoryMessage(.learner, "And voltage?"), HistoryMessage(.assistant, "A push."),
        ]
        #expect(try await history.history(HistoryWindow(.thread), of: run) == all)
        #expect(try await history.history(HistoryWindow(.thread, messages: 3), of: run) == Array(all[1...]))
        #expect(try await history.history(HistoryWindow(.run), of: run) == Array(all[2...]))
        #expect(try await history.history(HistoryWindow(.none), of: run).isEmpty)

        let questions = [
            StructuredInput.Question(id: "a", question: "Which unit?", form: .freeform(description: nil)),
            StructuredInput.Question(id: "b", question: "Why?", form: .freeform(description: nil)),
        ]
        let asked = StructuredInput(questions)
        try await add(.structuredInput(asked), to: thread)
        #expect(try await history.history(HistoryWindow(.thread), of: run) == all)
        let answers = ["a": StructuredInput.Answer(["Volt", "V"])]
        try await add(
            .structuredInput(asked.answered(StructuredInputSubmission(isSkipped: false, answers: answers))), to: thread)
        #expect(
            try await history.history(HistoryWindow(.thread), of: run)
                == all + [HistoryMessage(.learner, "Which unit?\nVolt, V\n\nWhy?\n(no answer)")])
        let foreign = RunReference(
            tenantID: try await TestTenant.insert(into: database), runID: run.runID, threadID: thread)
        #expect(try await history.history(HistoryWindow(.thread), of: foreign).isEmpty)
    }
}
