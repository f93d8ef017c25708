import Auth
import Core
import HTTPCore
import Postgres
import Workflows

/// What runs send out of the server: whether it has arrived, and what to do where it has not.
struct EffectsController {
    let effects: EffectStore
    let queue: EffectQueue
    let database: Database
    let audit: AuditLog

    var routes: [Route] {
        let path = "/api/v1/effects"
        return [
            Route(.get, path, access: .permission(.runsRead)) { request, context in
                let query = try ListQuery(request)
                return .page(
                    try await effects.page(
                        query.page, status: query.choice("status"), runID: query.identifier("run_id"),
                        in: context.member.tenantID)
                ) { $0.json }
            }.documented(
                "List what runs sent out, newest first", tag: "Runs",
                query: RouteDocumentation.Parameter.paging + [
                    .init(
                        "status", "Only those.", .enumeration(EffectStatus.allCases.map(\.rawValue))),
                    .init("run_id", "Only those of this run.", .string()),
                ], answer: .page(of: .effect)),
            Route(.post, "\(path)/{effect_id}/retry", access: .permission(.runsManage)) { request, context in
                try await retry(context.parameter("effect_id"), AuditOrigin(request, context), context.member.tenantID)
                return HTTPResponse(status: .noContent)
            }.documented("Deliver once more what had failed", tag: "Runs", status: .noContent),
        ]
    }

    private func retry(_ id: EffectID, _ origin: AuditOrigin, _ tenantID: TenantID) async throws {
        try await database.withTenant(tenantID) { transaction in
            guard try await effects.retry(id, in: transaction) else {
                throw HTTPError(.notFound, .notFound, "There is no such effect whose delivery has failed.")
            }
            try await audit.record(
                AuditEvent(.effectRetry, AuditTarget("effect", id), origin: origin), in: transaction)
        }
        queue.ring()
    }
}

extension JSONSchema {
    fileprivate static let effect = JSONSchema.object([
        .required("id", .string()), .required("run_id", .string()), .required("step", .integer()),
        .required("name", .string()), .required("kind", .string()),
        .required("status", .enumeration(EffectStatus.allCases.map(\.rawValue))), .required("attempts", .integer()),
        .required("next_at", .nullable(.time)), .required("error", .nullable(.string())),
        .required("created_at", .time), .required("finished_at", .nullable(.time)),
    ])
}

extension EffectRecord {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.description), "run_id": .string(runID.description), "step": .integer(Int64(step)),
            "name": .string(name), "kind": .string(kind), "status": .string(status.rawValue),
            "attempts": .integer(Int64(attempts)),
            "next_at": status == .pending ? .string(nextAt.rfc3339) : .null,
            "error": error.map { .string($0) } ?? .null, "created_at": .string(createdAt.rfc3339),
            "finished_at": finishedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}
