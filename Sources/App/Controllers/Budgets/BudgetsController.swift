import Auth
import Core
import HTTPCore
import ModelProviders

/// What an institution allows for language models.
struct BudgetsController {
    let budgets: Budgets

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/budgets", "/api/v1/budgets/{budget_id}", "Budgets")
        let access = RouteGuard.permission(.budgetsManage)
        return [
            Route(.get, path, access: access) { request, context in
                let page = try await budgets.page(ListQuery(request).page, in: context.member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List budgets with what is used of them, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: BudgetSight.schema)),
            Route(.post, path, access: access, bodyLimit: 16 << 10) { request, context in
                let made = try await budgets.make(
                    BudgetSettings(BudgetBody(try await request.json())), origin: AuditOrigin(request, context),
                    in: context.member.tenantID)
                var response = HTTPResponse.json(made.json, status: .created).tagged(made.budget.tag)
                response.fields.append("Location", "\(path)/\(made.budget.id)")
                return response
            }.documented(
                "Set a budget for language models", tag: tag, body: BudgetBody.creationSchema, status: .created,
                answer: BudgetSight.schema, isVersioned: true,
                details: """
                    `scope` says what the budget is for, and `subject_id` which course, workflow or person; without one \
                    each of them has as much for itself. `limit` is in millionths of the installation's currency, in \
                    tokens or in calls; 0 allows nothing. Days and months begin in `time_zone`; a `term` has `starts_on` \
                    and `ends_on`, both included. `warn_at` is a share of the limit. Where nothing is left, `fallback` \
                    has `fallback_model` answer, `stop` nobody, and `warn` changes nothing. All budgets that apply to a \
                    call hold. A budget that begins within its period counts what that has taken before.
                    """, errors: [.conflict]),
            Route(.get, one, access: access) { _, context in
                show(try await budgets.budget(context.parameter("budget_id"), in: context.member.tenantID))
            }.documented("Show a budget", tag: tag, answer: BudgetSight.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 16 << 10) { request, context in
                show(
                    try await budgets.update(
                        context.parameter("budget_id"), BudgetChanges(BudgetBody(try await request.json())),
                        origin: AuditOrigin(request, context), in: context.member.tenantID,
                        check: request.requireMatch))
            }.documented(
                "Change a budget's name, limit, warning, action or last day", tag: tag, body: BudgetBody.changeSchema,
                answer: BudgetSight.schema, isVersioned: true),
            Route(.delete, one, access: access) { request, context in
                try await budgets.delete(
                    context.parameter("budget_id"), origin: AuditOrigin(request, context),
                    in: context.member.tenantID, check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a budget", tag: tag, status: .noContent, isVersioned: true),
        ]
    }

    private func show(_ sight: BudgetSight) -> HTTPResponse { .json(sight.json).tagged(sight.budget.tag) }
}

extension BudgetSight {
    /// As the API shows it.
    fileprivate var json: JSONValue {
        let time = { (time: Timestamp?) -> JSONValue in time.map { .string($0.rfc3339) } ?? .null }
        var members: JSONObject = ["id": .string(budget.id.description)]
        for (name, value) in budget.audited { members.append(name, value) }
        members.append("period_began_at", time(since))
        members.append("used", .integer(used))
        members.append("held", .integer(held))
        members.append("used_by", .integer(Int64(subjects)))
        members.append("warned_at", time(warnedAt))
        members.append("exhausted", .bool(since != nil && used >= budget.limit))
        members.append("created_at", time(budget.createdAt))
        members.append("updated_at", time(budget.updatedAt))
        return .object(members)
    }

    fileprivate static let schema = JSONSchema.named(
        "Budget",
        .object([
            .required("id", .string()), .required("name", .string()), .required("scope", .choice(Budget.Scope.self)),
            .required("subject_id", .nullable(.identifier)), .required("unit", .choice(Budget.Unit.self)),
            .required("period", .choice(Budget.Period.self)), .required("time_zone", .string()),
            .required("starts_on", .nullable(.string(format: "date"))),
            .required("ends_on", .nullable(.string(format: "date"))), .required("limit", .integer()),
            .required("warn_at", .nullable(.number)), .required("action", .choice(Budget.Action.self)),
            .required("fallback_model", .nullable(.string())), .required("period_began_at", .nullable(.time)),
            .required("used", .integer()), .required("held", .integer()), .required("used_by", .integer()),
            .required("warned_at", .nullable(.time)), .required("exhausted", .boolean),
            .required("created_at", .time), .required("updated_at", .time),
        ]))
}
