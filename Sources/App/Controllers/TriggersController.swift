import Auth
import Core
import HTTPCore
import Workflows

/// What starts workflows by itself: times, and messages of other services.
struct TriggersController {
    let triggers: Triggers
    let workflows: WorkflowStore
    /// The address of the installation without a slash at its end.
    let publicURL: String

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/triggers", "/api/v1/triggers/{trigger_id}", "Triggers")
        let access = RouteGuard.permission(.triggersManage)
        return [
            Route(.get, path, access: access) { try await list($0, $1) }.documented(
                "List what starts workflows, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("workflow", "Only those of the workflow with this slug.", .string()),
                    .init("kind", "Only those.", .choice(Trigger.Kind.self)),
                ], answer: .page(of: Trigger.schema)),
            Route(.post, path, access: access, bodyLimit: 128 << 10, traits: .secret) { try await make($0, $1) }
                .documented(
                    "Have a workflow started at times, or by another service", tag: tag,
                    body: TriggerBody.creationSchema, status: .created, answer: Trigger.madeSchema, isVersioned: true,
                    details: """
                        A schedule has `cron`, five fields as crontab has them, and `time_zone`. A webhook answers with \
                        its `url` and, this once, with `secret`, by which its sender signs as the Standard Webhooks \
                        specification says. Runs are in the name of whoever sets the trigger up; their input is `input` \
                        with `time`, or with `event` and `delivery_id`.
                        """, errors: [.conflict]),
            Route(.get, one, access: access) { _, context in
                guard
                    let trigger = try await triggers.store.trigger(
                        context.parameter("trigger_id"), in: context.member.tenantID)
                else { throw Triggers.unknown }
                return show(trigger)
            }.documented("Show a trigger", tag: tag, answer: Trigger.schema, isVersioned: true),
            Route(.patch, one, access: access, bodyLimit: 128 << 10) { request, context in
                let changes = try TriggerChanges(TriggerBody(try await request.json()))
                return show(
                    try await triggers.update(
                        context.parameter("trigger_id"), changes, origin: AuditOrigin(request, context),
                        in: context.member.tenantID, check: request.requireMatch))
            }.documented(
                "Change a trigger, or switch it off and on", tag: tag, body: TriggerBody.changeSchema,
                answer: Trigger.schema, isVersioned: true),
            Route(.post, "\(one)/secret", access: access, bodyLimit: 1 << 10, traits: .secret) { request, context in
                let made = try await triggers.rotateSecret(
                    of: context.parameter("trigger_id"), origin: AuditOrigin(request, context),
                    in: context.member.tenantID)
                return shown(made, status: .ok)
            }.documented(
                "Give a webhook another secret, which is shown this once", tag: tag, answer: Trigger.madeSchema),
            Route(.delete, one, access: access) { request, context in
                try await triggers.delete(
                    context.parameter("trigger_id"), origin: AuditOrigin(request, context),
                    in: context.member.tenantID, check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a trigger", tag: tag, status: .noContent, isVersioned: true),
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ListQuery(request)
        let page = try await triggers.store.page(
            query.page, workflow: request.queryParameters["workflow"], kind: query.choice("kind"),
            in: context.member.tenantID)
        return .page(page) { .object($0.json(publicURL)) }
    }

    private func make(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        let settings = try TriggerSettings(TriggerBody(try await request.json()))
        guard let workflow = try await workflows.published(settings.workflow, in: member.tenantID) else {
            throw UnknownWorkflow()
        }
        let made = try await triggers.make(
            settings, for: workflow.id, workflow.slug, by: member.userID, origin: AuditOrigin(request, context),
            in: member.tenantID)
        var response = shown(made, status: .created).tagged(made.trigger.tag)
        response.fields.append("Location", "/api/v1/triggers/\(made.trigger.id)")
        return response
    }

    private func shown(_ made: Triggers.Made, status: HTTPStatus) -> HTTPResponse {
        var members = made.trigger.json(publicURL)
        members.append("secret", made.secret.map { .string($0) } ?? .null)
        var response = HTTPResponse.json(.object(members), status: status)
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func show(_ trigger: Trigger) -> HTTPResponse {
        .json(.object(trigger.json(publicURL))).tagged(trigger.tag)
    }
}

extension Trigger {
    fileprivate func json(_ publicURL: String) -> JSONObject {
        let time = { (time: Timestamp?) -> JSONValue in time.map { .string($0.rfc3339) } ?? .null }
        return [
            "id": .string(id.description), "workflow": .string(workflow), "user_id": .string(userID.description),
            "kind": .string(kind.rawValue), "name": .string(name), "enabled": .bool(isEnabled),
            "input": .object(input), "cron": times.map { .string($0.cron.text) } ?? .null,
            "time_zone": times.map { .string($0.timeZone) } ?? .null,
            "next_at": isEnabled ? time(nextAt) : .null,
            "url": kind == .webhook ? .string("\(publicURL)/hooks/\(id)") : .null,
            "last_run_id": lastRunID.map { .string($0.description) } ?? .null, "last_fired_at": time(lastFiredAt),
            "last_error": lastError.map { .string($0) } ?? .null, "created_at": time(createdAt),
            "updated_at": time(updatedAt),
        ]
    }

    private static let members: [JSONSchema.Property] = [
        .required("id", .string()), .required("workflow", .string()), .required("user_id", .identifier),
        .required("kind", .choice(Kind.self)), .required("name", .string()), .required("enabled", .boolean),
        .required("input", .map(.any)), .required("cron", .nullable(.string())),
        .required("time_zone", .nullable(.string())), .required("next_at", .nullable(.time)),
        .required("url", .nullable(.string(format: "uri"))), .required("last_run_id", .nullable(.string())),
        .required("last_fired_at", .nullable(.time)), .required("last_error", .nullable(.string())),
        .required("created_at", .time), .required("updated_at", .time),
    ]

    fileprivate static let schema = JSONSchema.named("Trigger", .object(members))
    fileprivate static let madeSchema = JSONSchema.named(
        "MadeTrigger", .object(members + [.required("secret", .nullable(.string()))]))
}
