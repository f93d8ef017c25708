import Auth
import Core
import HTTPCore
import Workflows

/// What authors do with the runs of a workflow.
struct WorkflowRunsController {
    let workflows: WorkflowStore
    let library: WorkflowLibrary
    let audit: AuditLog

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/workflows/{slug}/runs/move", access: .permission(.runsManage), bodyLimit: 64 << 10,
                traits: .crossOrigin
            ) { try await move($0, $1) }.documented(
                "Take waiting runs over to another version", tag: "Workflows", body: MoveRunsBody.schema,
                answer: MovedRuns.schema,
                details: """
                    A run waits on the version that it began with. It moves where every step that it is at is in the \
                    other version as well, of the same kind and in the same loops; the others are listed with the \
                    reason. At most 200 at once: where `after` is given, ask again with it.
                    """)
        ]
    }

    private func move(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(MoveRunsBody.self)
        guard body.to > 0 else { throw JSONDecodingError(path: "to", expectation: "number of a version") }
        let runs = try body.runIds.map { texts throws(JSONDecodingError) in
            guard texts.count <= 200 else { throw JSONDecodingError(path: "run_ids", expectation: "up to 200 runs") }
            return try texts.map { text throws(JSONDecodingError) -> RunID in
                try Field.identifier(text, "run_ids")
            }
        }
        let after = try body.after.map { text throws(JSONDecodingError) -> RunID in
            try Field.identifier(text, "after")
        }
        let result = try await workflows.moveRuns(
            of: context.workflow, to: body.to, runs: runs, after: after, library: library,
            by: WorkflowAuthor(request, context, audit), in: context.member.tenantID)
        return .json(result.json)
    }
}

/// The body of `POST /api/v1/workflows/{slug}/runs/move`.
private struct MoveRunsBody: Decodable {
    let to: Int
    let runIds: [String]?
    let after: String?

    static let schema = JSONSchema.object([
        .required("to", .integer()), .optional("run_ids", .array(.string())), .optional("after", .string()),
    ])
}

extension MovedRuns {
    fileprivate var json: JSONValue {
        [
            "moved": .array(moved.map { .string($0.description) }),
            "kept": .array(kept.map { ["run_id": .string($0.runID.description), "reason": .string($0.reason)] }),
            "after": after.map { .string($0.description) } ?? .null,
        ]
    }

    fileprivate static let schema = JSONSchema.object([
        .required("moved", .array(.string())),
        .required("kept", .array(.object([.required("run_id", .string()), .required("reason", .string())]))),
        .required("after", .nullable(.string())),
    ])
}
