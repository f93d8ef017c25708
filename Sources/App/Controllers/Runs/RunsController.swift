import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Workflows

/// Runs of workflows: beginning them, seeing how they went, and ending them.
///
/// Everybody sees their own runs with all that is in them. Others see how runs of other people went, and what was said in
/// them where they may read conversations, which the audit log notes.
struct RunsController {
    let database: Database
    let archive = RunArchive()
    let engine: RunEngine
    let audit: AuditLog
    let titles: StepTitles
    let proofs: StreamProofs

    var routes: [Route] {
        let (path, tag) = ("/api/v1/runs", "Runs")
        let one = "\(path)/{run_id}"
        return [
            Route(.get, path, access: .permission(.assistantsUse), traits: .crossOrigin) { try await list($0, $1) }
                .documented(
                    "List runs, newest first", tag: tag, query: RunQuery.parameters, answer: .page(of: .run),
                    details: "Without the permission `runs.read` one sees one's own."),
            Route(.get, one, access: .permission(.assistantsUse), traits: .crossOrigin) { request, context in
                let (run, sight) = try await find(request, context)
                return .json(run.json(sight))
            }.documented("Show a run", tag: tag, answer: .runDetails, details: Self.sightWords),
            Route(.get, "\(one)/steps", access: .permission(.assistantsUse), traits: .crossOrigin) {
                try await steps($0, $1)
            }.documented(
                "Show what each step of a run did", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: .runStep), details: Self.sightWords),
            Route(.get, "\(one)/events", access: .permission(.assistantsUse), timeout: nil, traits: .crossOrigin) {
                try await events($0, $1)
            }.documented(
                "Follow a run", tag: tag,
                query: [.init("after", "The number of the last event that one has.", .integer(0...Int(Int32.max)))],
                answer: .runEvent, mediaType: "text/event-stream", details: Self.followWords),
            Route(.post, "\(one)/cancel", access: .permission(.assistantsUse), traits: .crossOrigin) {
                try await cancel($0, $1)
            }.documented(
                "End a run", tag: tag, status: .accepted, answer: .runDetails,
                details: """
                    Whichever server carries it out, and whether it is at work, waits or is queued. What was said is \
                    kept. Other people's runs need the permission `runs.manage`.
                    """, errors: [.forbidden]),
        ]
    }

    private static let sightWords = """
        What was said is there for one's own runs and for those who may read conversations (`conversations.read`), which \
        the audit log notes; for others with the permission `runs.read` these members are null. What steps were given and \
        gave is there only with `runs.read`, in one's own runs too.
        """

    private static let followWords = """
        A stream of server-sent events: those of the journal behind `after` or `Last-Event-ID`, then each as it happens, \
        on any server. It ends with the run, not where the run waits. An event whose number is beyond the last `id` may \
        come again, with others, to whoever comes back: forget what came behind that `id` then. A run that is over and has \
        nothing more answers 204.
        """

    // MARK: Handlers

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let query = try RunQuery(request)
        var filter = query.filter
        if !member.may(.runsRead) {
            guard filter.userID == nil || filter.userID == member.userID else {
                return .page(Page([], for: query.page, key: \.id.uuid), \RunRecord.json)
            }
            filter.userID = member.userID
        }
        let page = try await database.withTenant(member.tenantID) { transaction in
            try await archive.runs(filter, query.page, in: transaction)
        }
        return .page(page, \.json)
    }

    /// The run, and how much of it the sender sees. Throws 404 where that is nothing.
    private func find(
        _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> (run: RunDetails, sight: RunVisibility) {
        let id: RunID = try context.parameter("run_id")
        return try await database.withTenant(try context.member.tenantID) { transaction in
            try await find(id, request, context, transaction)
        }
    }

    private func find(
        _ id: RunID, _ request: HTTPRequest, _ context: RequestContext, _ transaction: Transaction
    ) async throws -> (run: RunDetails, sight: RunVisibility) {
        let member = try context.member
        guard let run = try await archive.run(id, in: transaction),
            let sight = RunVisibility(of: run.record, for: member)
        else { throw UnknownRun() }
        if sight == .another {
            try await audit.record(
                AuditEvent(
                    .conversationRead, AuditTarget("run", id), origin: AuditOrigin(request, context)), in: transaction)
        }
        return (run, sight)
    }

    private func steps(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let id: RunID = try context.parameter("run_id")
        let page = try StepPage(request.queryParameters)
        let tenantID = try context.member.tenantID
        let (run, sight, found) = try await database.withTenant(tenantID) { transaction in
            let found = try await archive.steps(of: id, after: page.after, most: page.limit + 1, in: transaction)
            let (run, sight) = try await find(id, request, context, transaction)
            return (run, sight, found)
        }
        let shown = found.prefix(page.limit)
        var titles: [WorkflowVersionID: [String: String]] = [:]
        for version in Set(shown.map { $0.versionID ?? run.versionID }) {
            titles[version] = await self.titles.titles(of: version, in: tenantID)
        }
        let hasMore = found.count > shown.count
        return .json([
            "data": .array(shown.map { $0.json(title: titles[$0.versionID ?? run.versionID]?[$0.node], sight) }),
            "has_more": .bool(hasMore),
            "after": hasMore ? shown.last.map { .string(String($0.number)) } ?? .null : .null,
        ])
    }

    private func events(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let after = try RunEventStream.position(request)
        let (run, sight) = try await find(request, context)
        // A browser that came back for more stops asking.
        guard !run.record.status.isOver || run.record.mergedInto != nil || run.lastEvent > after else {
            return HTTPResponse(status: .noContent)
        }
        let follower = engine.follow(
            run.record.id, in: try context.member.tenantID, after: after, endsAtRest: false)
        return RunEventStream(
            follower: follower, sight: sight, proof: proofs.watch(try context.member)
        ).response()
    }

    private func cancel(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let id: RunID = try context.parameter("run_id")
        try await database.withTenant(member.tenantID) { transaction in
            guard let run = try await archive.run(id, in: transaction),
                RunVisibility(of: run.record, for: member) != nil
            else { throw UnknownRun() }
            guard run.record.userID != member.userID else { return }
            try member.require(.runsManage)
            guard !run.record.status.isOver else { return }
            try await audit.record(
                AuditEvent(.runCancel, AuditTarget("run", id), origin: AuditOrigin(request, context)), in: transaction)
        }
        try await engine.cancel(id, in: member.tenantID)
        let (run, sight) = try await database.withTenant(member.tenantID) { transaction in
            guard let run = try await archive.run(id, in: transaction) else { throw UnknownRun() }
            return (run, RunVisibility(of: run.record, for: member) ?? .structure)
        }
        return .json(run.json(sight.isOwn ? sight : .structure), status: .accepted)
    }
}

/// There is no such run, or not for the sender.
struct UnknownRun: HTTPResponseError {
    var status: HTTPStatus { .notFound }
    var code: ErrorCode { .notFound }
    var description: String { "There is no such run." }
}
