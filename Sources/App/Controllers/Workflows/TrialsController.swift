import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Lets authors try drafts: runs with real models and searches, of steps that may be pinned to outputs.
struct TrialsController {
    let workflows: WorkflowStore
    let validator: WorkflowValidator
    let conversations: Conversations
    let begun: BegunRuns
    let audit: AuditLog

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/workflows/{slug}/draft/runs", access: .permission(.workflowsEdit),
                bodyLimit: WorkflowDraftsController.bodyLimit, timeout: .seconds(RunRequest.longestWait + 30),
                traits: .crossOrigin
            ) { try await start($0, $1) }.documented(
                "Try the draft of a workflow", tag: "Workflows", body: TrialRequest.schema, status: .accepted,
                otherStatus: .ok, answer: .startedRun,
                details: """
                    Begins a run of the draft as it is, as it was at `revision`, or of a `version`, with an `input` or a \
                    `message`. Steps in `pinned` are not carried out: what stands there is taken for their output, and \
                    nothing of them leaves the server. The run is a trial, which lists tell by `is_trial`: it is nobody's \
                    answer, and no grade. It has a conversation of its own; with `thread_id` the message goes into that \
                    one. `wait` and `stream` are those of `POST /api/v1/workflows/{slug}/runs`.
                    """, errors: [.conflict, .invalidWorkflow], isBodyOptional: true,
                otherAnswers: ["text/event-stream"])
        ]
    }

    private func start(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, slug) = (try context.member, try context.workflow)
        let body = try TrialRequest(try await request.optionalJSON())
        let tried = try await workflows.tried(
            body.source, of: slug, by: WorkflowAuthor(request, context, audit), in: member.tenantID,
            calls: validator.calls(of:)
        ) { definition in
            let workflow = try CompiledWorkflow(definition, catalog: .standard)
            let pinned = Dictionary(body.pinned.members.map { ($0.key, $0.value) }) { first, _ in first }
            let problems = PinnedOutputs.problems(of: pinned, in: workflow)
            guard problems.isEmpty else { throw InvalidWorkflow(problems) }
        }
        var speaker = Conversations.Speaker(
            scope: ThreadScope(
                tenantID: member.tenantID, userID: member.userID, workflowID: tried.workflowID),
            versionID: tried.versionID, role: member.role.rawValue, locale: request.preferredLocale)
        speaker.pinned = body.pinned
        let (run, heard) = try await begin(body, by: speaker)
        return try await begun.response(
            about: run, after: heard, body.run.hearing, RunVisibility.ofOwn(for: member))
    }

    /// Begins the run, or goes on with the one that waits for the message; gives how many of its events are old.
    private func begin(
        _ body: TrialRequest, by speaker: Conversations.Speaker
    ) async throws -> (RunReference, heard: Int) {
        guard let thread = body.run.threadID else {
            let input = body.message.map { ["text": .string($0)] } ?? body.run.input
            return (try await conversations.start(input, in: nil, origin: .trial, by: speaker), 0)
        }
        try await conversations.threads.requireTrial(thread, in: speaker.scope)
        guard let message = body.message else {
            return (try await conversations.start(body.run.input, in: thread, origin: .trial, by: speaker), 0)
        }
        let before = try await waitingRun(in: thread, of: speaker.scope.tenantID)
        let turn = try await conversations.add(UserMessage(content: [.text(message)]), to: thread, by: speaker)
        let run = RunReference(tenantID: speaker.scope.tenantID, runID: turn.runID, threadID: thread)
        return (run, before?.id == turn.runID ? before?.lastEvent ?? 0 : 0)
    }

    private func waitingRun(in thread: ThreadID, of tenant: TenantID) async throws -> (id: RunID, lastEvent: Int)? {
        var filter = RunFilter()
        filter.threadID = thread
        filter.status = .waiting
        let (waiting, archive) = (filter, begun.archive)
        return try await begun.database.withTenant(tenant) { transaction -> (id: RunID, lastEvent: Int)? in
            guard let run = try await archive.runs(waiting, PageRequest(), in: transaction).items.first,
                let details = try await archive.run(run.id, in: transaction)
            else { return nil }
            return (run.id, details.lastEvent)
        }
    }
}
