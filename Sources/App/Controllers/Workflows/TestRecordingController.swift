import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Makes tests of conversations that there were.
struct TestRecordingController {
    let database: Database
    let workflows: WorkflowStore
    let threads: ThreadStore
    let library: WorkflowLibrary
    let audit: AuditLog
    private let archive = RunArchive()

    init(
        database: Database, workflows: WorkflowStore, threads: ThreadStore, library: WorkflowLibrary, audit: AuditLog
    ) {
        self.database = database
        self.workflows = workflows
        self.threads = threads
        self.library = library
        self.audit = audit
    }

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/workflows/{slug}/tests/record", access: .permission(.workflowsEdit),
                bodyLimit: 4 << 10, timeout: .seconds(90), traits: .crossOrigin
            ) { try await record($0, $1) }.documented(
                "Record a conversation as a test", tag: "Workflow tests",
                body: .object([.required("name", .string()), .required("run_id", .string())]), status: .created,
                answer: .object([
                    .required("test", StoredWorkflowTest.schema), .required("report", WorkflowTestReport.schema),
                ]), isVersioned: true,
                details: """
                    Of the conversation that the run belongs to: what was done in turn, what models and searches \
                    answered, and that the assistant says the same again. Only who may read the conversation records \
                    it, which the audit log notes. What was said is in the test; it goes with the conversation. `report` \
                    tells how the test goes on the draft.
                    """, errors: [.invalidWorkflow, .conflict])
        ]
    }

    /// A conversation as it was found.
    private struct Found {
        let thread: ThreadID
        let version: WorkflowVersionID
        let runs: [RecordedConversation.Run]
        let sayings: [(time: Timestamp, saying: RecordedConversation.Saying)]
    }

    private struct RecordBody: Decodable {
        let name: String
        let runID: String
    }

    private func record(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, member) = (try context.workflow, try context.member)
        let body = try await request.decode(RecordBody.self)
        let runID: RunID = try Field.identifier(body.runID, "run_id")
        let draft = try WorkflowDefinition(
            json: try await workflows.draft(of: slug, in: member.tenantID).definition)
        let found = try await database.withTenant(member.tenantID) { transaction -> Found in
            let run = try await visible(runID, of: slug, request, context, transaction)
            let thread = run.record.threadID
            guard try await !threads.wasGoneBackIn(thread, in: transaction) else {
                throw HTTPError(
                    .conflict, .conflict,
                    "Somebody went back in this conversation, so it has not one course that a test could repeat.")
            }
            guard try await !threads.wasLed(thread, in: transaction) else {
                throw HTTPError(
                    .conflict, .conflict,
                    "Somebody of the institution took part in this conversation, which a test could not repeat.")
            }
            guard let runs = try await archive.recording(of: thread, in: transaction) else {
                throw HTTPError(.conflict, .conflict, "This conversation is too long for a test.")
            }
            return Found(
                thread: thread, version: run.versionID, runs: runs, sayings: try await sayings(of: thread, transaction))
        }
        let definition = try WorkflowDefinition(
            json: try await workflows.definition(of: found.version, in: member.tenantID))
        let test = try WorkflowTest(
            name: body.name, content: RecordedConversation(found.runs, found.sayings, of: definition).content)
        let added = try await workflows.add(
            [test], to: slug, recordedFrom: found.thread, by: WorkflowAuthor(request, context, audit),
            in: member.tenantID)
        guard let stored = added.first else { throw WorkflowTestConflict.unknown }
        let runner = WorkflowTestRunner(calling: TenantWorkflows(library, of: member.tenantID))
        var report = WorkflowTestReport(name: test.name)
        do {
            report = try await runner.reports(of: [test], on: draft).first ?? report
        } catch let error as InvalidWorkflow {
            report.problems = error.problems
        }
        return .json(["test": stored.json, "report": report.json], status: .created).tagged(stored.tag)
    }

    /// The run, where the sender may read what was said in it and how its steps went. Throws 404 for all others.
    private func visible(
        _ id: RunID, of slug: String, _ request: HTTPRequest, _ context: RequestContext, _ transaction: Transaction
    ) async throws -> RunDetails {
        guard let run = try await archive.run(id, in: transaction), run.record.workflow == slug,
            let sight = RunVisibility(of: run.record, for: try context.member), sight.showsContent,
            sight.ofSteps.showsContent
        else { throw UnknownRun() }
        if sight == .another {
            try await audit.record(
                AuditEvent(
                    .conversationRead, AuditTarget("run", id), origin: AuditOrigin(request, context)), in: transaction)
        }
        return run
    }

    private func sayings(
        of thread: ThreadID, _ transaction: Transaction
    ) async throws -> [(time: Timestamp, saying: RecordedConversation.Saying)] {
        try await threads.recording(of: thread, most: RunArchive.recorded.steps, in: transaction)
            .compactMap { item, isOfRun -> (time: Timestamp, saying: RecordedConversation.Saying)? in
                switch item.content {
                case .userMessage(let message):
                    return isOfRun ? nil : (item.createdAt, .message(message.text))
                case .assistantMessage(let parts):
                    return (item.createdAt, .answer(parts.map(\.text).joined()))
                case .hiddenContext(let note):
                    return WidgetAction.noted(note).map { (item.createdAt, .action($0)) }
                default: return nil
                }
            }
    }
}
