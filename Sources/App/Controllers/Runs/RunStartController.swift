import Chat
import Core
import HTTPCore
import Workflows

/// Begins runs for programs: without waiting, waiting for the end, or as a stream.
struct RunStartController {
    let conversations: Conversations
    let workflows: WorkflowStore
    let begun: BegunRuns

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/workflows/{slug}/runs", access: .permission(.assistantsUse),
                timeout: .seconds(RunRequest.longestWait + 30), traits: .crossOrigin
            ) { try await start($0, $1) }.documented(
                "Run a workflow", tag: "Runs", body: .newRun, status: .accepted, otherStatus: .ok, answer: .startedRun,
                details: """
                    Without `wait` and `stream` the answer is 202 and the run's identifier. With `wait` it comes when the \
                    run has ended or rests, with 200, the run and what it said; a run that takes longer than \
                    that is answered with 202 and goes on. With `stream` it is a stream of the run's events, as \
                    `GET /api/v1/runs/{run_id}/events` gives them, until the run ends or rests; leaving it does not end \
                    the run. A run without `thread_id` gets a conversation of its own; one in a conversation waits for \
                    those before it.
                    """, errors: [.conflict, .invalidWorkflow], otherAnswers: ["text/event-stream"])
        ]
    }

    private func start(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let slug: Slug = try context.parameter("slug")
        let body = try RunRequest(try await request.json())
        guard let workflow = try await workflows.published(slug.description, in: member.tenantID) else {
            throw UnknownWorkflow()
        }
        let speaker = Conversations.Speaker(
            scope: ThreadScope(tenantID: member.tenantID, userID: member.userID, workflowID: workflow.id),
            versionID: workflow.versionID, role: member.role.rawValue, locale: request.preferredLocale)
        let run = try await conversations.start(body.input, in: body.threadID, origin: .api, by: speaker)
        return try await begun.response(about: run, body.hearing, RunVisibility.ofOwn(for: member))
    }
}
