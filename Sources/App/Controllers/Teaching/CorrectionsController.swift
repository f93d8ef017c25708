import Chat
import Core
import HTTPCore
import Workflows

/// Putting a message of a published workflow right, there and in the conversations in which it was said.
struct CorrectionsController {
    private static let days = 1...365
    private static let usualDays = 30
    private static let longestText = 32 << 10

    let drafts: WorkflowDraftsController
    let corrections: Corrections
    let clock: any WallClock

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/workflows/{slug}/corrections", access: .permission(.workflowsPublish),
                bodyLimit: 64 << 10, timeout: .seconds(300), traits: .crossOrigin
            ) { try await correct($0, $1) }.documented(
                "Put a message of a published workflow right", tag: "Teaching",
                body: .object([
                    .required("node", .string()), .required("text", .string()),
                    .optional("days", .integer(Self.days)),
                ]), answer: Self.answer,
                details: """
                    Publishes a version whose only change is what that `assistant_message` says or that \
                    `wait_for_user_input` asks, takes waiting runs over \
                    to it, and replaces what the step said in conversations that are open: those in which something \
                    happened in so many days (30 unless told), and those that wait. What is not exactly what the earlier \
                    text gave stays, and is counted under `skipped`.
                    """, errors: [.conflict, .invalidWorkflow, .preconditionFailed])
        ]
    }

    private static let answer = JSONSchema.object([
        .required("version", WorkflowVersion.schema), .required("moved_runs", .integer()),
        .required("replaced", .integer()), .required("skipped", .map(.integer())),
        .required(
            "examples",
            .array(
                .object([
                    .required("thread_id", .string()), .required("item_id", .string()), .required("reason", .string()),
                ]))),
    ])

    private func correct(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CorrectionBody.self)
        try Field.check(("node", body.node, 100), ("text", body.text, Self.longestText))
        let days = body.days ?? Self.usualDays
        guard Self.days.contains(days) else {
            throw JSONDecodingError(path: "days", expectation: "number from 1 to 365")
        }
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        let workflow = try await drafts.workflows.workflow(slug, in: tenant)
        guard let number = workflow.publishedNumber else {
            throw HTTPError(.conflict, .conflict, "This workflow has not been published.")
        }
        let author = WorkflowAuthor(request, context, drafts.audit)
        let correction = MessageCorrection(node: body.node, text: body.text)
        let version = try await publish(correction, of: slug, number, author, in: tenant)
        var (moved, after): (Int, RunID?) = (0, nil)
        repeat {
            let part = try await drafts.workflows.moveRuns(
                of: slug, to: version.number, after: after, library: drafts.library, by: author, in: tenant)
            moved += part.moved.count
            after = part.after
        } while after != nil
        let result = try await corrections.push(
            correction, of: workflow.id, since: clock.now() + .seconds(-days * 86_400), in: tenant)
        return .json([
            "version": version.json, "moved_runs": .integer(Int64(moved)),
            "replaced": .integer(Int64(result.replaced)),
            "skipped": .object(
                JSONObject(result.skipped.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })),
            "examples": .array(
                result.examples.map { example in
                    [
                        "thread_id": .string(example.thread.description), "item_id": .string(example.item.description),
                        "reason": .string(example.reason),
                    ]
                }),
        ])
    }

    /// The version with the text; the published one where it has it already, so that what was cut off is done again.
    private func publish(
        _ correction: MessageCorrection, of slug: String, _ number: Int, _ author: WorkflowAuthor, in tenant: TenantID
    ) async throws -> WorkflowVersion {
        let (version, json) = try await drafts.workflows.version(number, of: slug, in: tenant)
        let published = try WorkflowDefinition(json: json)
        let definition: WorkflowDefinition
        do throws(MessageCorrection.Refusal) {
            definition = try correction.applied(to: published)
        } catch {
            switch error {
            case .sameText: return version
            case .noStep(let node):
                throw JSONDecodingError(path: "node", expectation: "a step of the published version, not '\(node)'")
            case .noMessage:
                throw JSONDecodingError(path: "node", expectation: "a step that says a text of its own")
            }
        }
        let errors = try await drafts.validator.problems(of: definition, as: slug, in: tenant)
            .filter { $0.severity == .error }
        guard errors.isEmpty else { throw InvalidWorkflow(errors) }
        let tests = try await drafts.passedTests(of: slug, on: definition, in: tenant)
        return try await drafts.workflows.publish(
            definition, correcting: number, of: slug, by: correction, calls: drafts.validator.calls(of: definition),
            tests: tests, author: author, in: tenant)
    }
}

private struct CorrectionBody: Decodable {
    let node: String
    let text: String
    let days: Int?
}
