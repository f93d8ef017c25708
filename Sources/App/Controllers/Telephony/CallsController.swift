import Auth
import Core
import HTTPCore
import Postgres
import Telephony
import Workflows

/// Calls: those under way and those that are over.
struct CallsController {
    let desk: CallDesk
    let recordings: CallRecordings

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/calls", "/api/v1/calls/{call_id}", "Telephony")
        return [
            Route(.get, path, access: .permission(.telephonyRead)) { try await list($0, $1) }.documented(
                "List calls, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("live", "Only calls under way, or only those that are over.", .boolean),
                    .init("direction", "Only those.", .choice(CallDirection.self)),
                    .init("sip_account", "Only those of the account with this identifier."),
                    .init("workflow", "Only those with the workflow of this slug."),
                    .init("thread", "Only those of this conversation."),
                ], answer: .page(of: CallRecord.schema),
                details: "Numbers are shown whole to those who may read conversations, and to others their last digits."
            ),
            Route(.post, path, access: .permission(.callsPlace), bodyLimit: 64 << 10) { try await place($0, $1) }
                .documented(
                    "Have an assistant call somebody", tag: tag, body: Self.orderSchema, status: .accepted,
                    answer: CallRecord.schema,
                    details: """
                        The call is placed once, by whichever server has a telephone, within a minute or not at all. \
                        `sip_account` is the identifier or the name of an account, whose `outbound_prefixes` and limits \
                        hold. `consent` is said before anything else; the workflow has `input` with `call` in it. With \
                        `on_machine` it is listened for who picks up: where that is a machine, the call ends \
                        (`hang_up`), or `machine_message` is said behind the tone (`message`), or the assistant talks \
                        to it (`go_on`).
                        """, errors: [.conflict]),
            Route(.get, one, access: .permission(.telephonyRead)) { _, context in
                guard let call = try await desk.calls.call(context.parameter("call_id"), of: context.member.tenantID)
                else {
                    throw CallDesk.unknown
                }
                return try show(call, context)
            }.documented("Show a call with the times of its stages and turns", tag: tag, answer: CallRecord.schema),
            Route(.post, "\(one)/hang-up", access: .permission(.telephonyManage), bodyLimit: 1 << 10) {
                request, context in
                let call: CallID = try context.parameter("call_id")
                let (origin, audit) = (AuditOrigin(request, context), desk.audit)
                let record = try await desk.hangUp(call, in: context.member.tenantID) { transaction in
                    try await audit.record(
                        AuditEvent(.callHangUp, AuditTarget("call", call), origin: origin), in: transaction)
                }
                return try show(record, context, status: .accepted)
            }.documented(
                "Hang a call up", tag: tag, status: .accepted, answer: CallRecord.schema,
                details: "Whichever server carries the call ends it within moments.", errors: [.conflict],
                isBodyOptional: true),
            Route(.get, "\(one)/recording", access: .permission(.callsListen)) { try await recording($0, $1) }
                .documented(
                    "Hear what was recorded of a call", tag: tag, answer: .string(format: "binary"),
                    mediaType: "audio/wav",
                    details:
                        "A WAV file with the caller on the left and the assistant on the right; noted in the audit log."
                ),
        ]
    }

    private func list(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let query = try ListQuery(request)
        var filter = CallFilter()
        filter.direction = try query.choice("direction")
        filter.accountID = try query.identifier("sip_account")
        filter.threadID = try query.identifier("thread")
        filter.workflow = request.queryParameters["workflow"]
        if let text = request.queryParameters["live"] {
            filter.isLive = try Field.value(text, "live", "true or false") { Bool($0) }
        }
        let isWhole = try context.member.may(.conversationsRead)
        return .page(try await desk.calls.page(query.page, filter, in: context.member.tenantID)) { $0.json(isWhole) }
    }

    private func place(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (tenant, body) = (try context.member.tenantID, try BodyMembers(try await request.json()))
        let to = try Field.value(body.required("to", upTo: 64), "to", "a telephone number") { DialledNumber($0) }
        var order = CallOrder(
            id: desk.identifiers.make(), to: to, workflow: try body.required("workflow", upTo: 64),
            account: try body.required("sip_account", upTo: 800))
        order.wishes.consent = try body.nullable("consent", upTo: 1000).flatMap(\.self)
        if let input = body.body["input"], !input.isNull {
            guard let members = input.objectValue, input.serialized().count <= 16 << 10 else {
                throw JSONDecodingError(path: "input", expectation: "an object of at most 16384 bytes")
            }
            order.wishes.input = members
        }
        order.wishes.onMachine = try body.nullable("on_machine", upTo: 20).flatMap(\.self)
            .map { try Field.value($0, "on_machine", OnMachine.expectation) { OnMachine(rawValue: $0) } }
        order.wishes.message = try body.nullable("machine_message", upTo: 2000).flatMap(\.self)
        if order.wishes.onMachine == .message, order.wishes.message == nil, order.wishes.consent == nil {
            throw JSONDecodingError(path: "machine_message", expectation: "the words that are left with a machine")
        }
        let (origin, audit, wanted) = (AuditOrigin(request, context), desk.audit, order)
        do {
            let record = try await desk.order(wanted, in: tenant) { transaction in
                // The number is the person's: the log says that somebody was called, and the call whom.
                try await audit.record(
                    AuditEvent(
                        .callPlace, AuditTarget("call", wanted.id),
                        changes: [AuditChange("workflow", to: .string(wanted.workflow))], origin: origin),
                    in: transaction)
            }
            return try show(record, context, status: .accepted)
        } catch let refusal as CallLimits.Refusal {
            throw HTTPError(.conflict, .conflict, refusal.message, details: ["limit": .string(refusal.rawValue)])
        }
    }

    private func recording(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (tenant, call): (TenantID, CallID) = (try context.member.tenantID, try context.parameter("call_id"))
        let (pieces, size) = try await recordings.size(of: call, in: tenant)
        guard let first = try await recordings.piece(0, of: call, in: tenant) else {
            throw HTTPError(.notFound, .notFound, "Nothing was recorded of this call.")
        }
        let origin = AuditOrigin(request, context)
        try await desk.calls.database.withTenant(tenant) { transaction in
            try await desk.audit.record(
                AuditEvent(.callRecordingRead, AuditTarget("call", call), origin: origin), in: transaction)
        }
        return HTTPResponse(
            fields: [
                "Content-Type": "audio/wav", "Content-Disposition": "attachment; filename=\"\(call).wav\"",
                "Cache-Control": "no-store",
            ],
            // What comes while it is sent is not sent; a piece that goes meanwhile cuts the answer.
            body: .counted(size) { [recordings] writer in
                try await writer.write(WAV.sized(first, of: size))
                for part in 1..<max(pieces, 1) {
                    guard let piece = try await recordings.piece(part, of: call, in: tenant) else { return }
                    try await writer.write(piece)
                }
            })
    }

    private func show(
        _ call: CallRecord, _ context: RequestContext, status: HTTPStatus = .ok
    ) throws -> HTTPResponse {
        .json(call.json(try context.member.may(.conversationsRead)), status: status)
    }

    private static let orderSchema = JSONSchema.object([
        .required("to", .string(format: "phone")), .required("workflow", .string()),
        .required("sip_account", .string()),
        .optional("consent", .nullable(.string())), .optional("input", .nullable(.map(.any))),
        .optional("on_machine", .nullable(.choice(OnMachine.self))),
        .optional("machine_message", .nullable(.string())),
    ])
}

extension CallRecord {
    /// As the API shows it.
    ///
    /// - Parameter isWhole: whether numbers are shown to their first digit
    func json(_ isWhole: Bool) -> JSONValue {
        func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }
        func text(_ text: (some CustomStringConvertible)?) -> JSONValue {
            text.map { .string($0.description) } ?? .null
        }
        func party(_ party: String?) -> String? {
            guard !isWhole, let party else { return party }
            return DialledNumber(party)?.masked ?? "•"
        }
        return [
            "id": .string(id.description), "direction": .string(direction.rawValue),
            "channel": .string(channel.rawValue),
            "status": .string(status.rawValue), "live": .bool(status != .ended), "sip_account_id": text(accountID),
            "sip_account": text(account), "workflow": text(workflow), "from": text(party(from)), "to": text(party(to)),
            "user_id": text(userID), "thread_id": text(threadID), "created_at": time(createdAt),
            "answered_at": time(answeredAt), "answered_by": text(answeredBy?.rawValue), "ended_at": time(endedAt),
            "seconds": seconds.map { .integer(Int64($0)) } ?? .null, "reason": text(reason), "stages": .object(stages),
            "turns": .array(turns), "media": .object(media), "has_recording": .bool(hasRecording),
        ]
    }

    static let schema = JSONSchema.named(
        "Call",
        .object([
            .required("id", .string()), .required("direction", .choice(CallDirection.self)),
            .required("channel", .choice(CallChannel.self)),
            .required("status", .choice(Status.self)), .required("live", .boolean),
            .required("sip_account_id", .nullable(.string())), .required("sip_account", .nullable(.string())),
            .required("workflow", .nullable(.string())), .required("from", .nullable(.string())),
            .required("to", .nullable(.string())), .required("user_id", .nullable(.identifier)),
            .required("thread_id", .nullable(.string())), .required("created_at", .time),
            .required("answered_at", .nullable(.time)),
            .required("answered_by", .nullable(.choice(AnsweredBy.self))), .required("ended_at", .nullable(.time)),
            .required("seconds", .nullable(.integer())), .required("reason", .nullable(.string())),
            .required("stages", .map(.any)), .required("turns", .array(.any)), .required("media", .map(.any)),
            .required("has_recording", .boolean),
        ]))
}
