import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres

/// One-time links by which administrators of learning platforms register these assistants for the sender's tenant.
struct LTIInvitationsController {
    let invitations: RegistrationInvitationStore
    let audit: AuditLog
    let publicURL: String
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    private static let days = 1...30

    var routes: [Route] {
        let (path, tag) = ("/api/v1/lti/invitations", "Learning platforms")
        let access = RouteGuard.permission(.learningPlatformsManage)
        return [
            Route(.get, path, access: access, traits: .crossOrigin) { request, context in
                let page = try await invitations.list(ListQuery(request).page, in: context.member.tenantID)
                return .page(page) { $0.json(at: clock.now()) }
            }.documented(
                "List the links by which platforms register, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging, answer: .page(of: RegistrationInvitation.schema)),
            Route(.post, path, access: access, bodyLimit: 16 << 10, traits: [.crossOrigin, .secret]) {
                try await create($0, $1)
            }.documented(
                "Invite a learning platform to register", tag: tag,
                body: .object([
                    .optional("name", .string()), .optional("is_trusted", .boolean),
                    .optional("default_workflow_id", .identifier), .optional("days", .integer(Self.days)),
                ]), status: .created,
                answer: .object([
                    .required("invitation", RegistrationInvitation.schema),
                    .required("registration_url", .string(format: "uri")),
                ]),
                details: """
                    The administrator of the platform enters `registration_url` where it asks for the tool's registration \
                    or initiation address. It works once, for `days` (7 unless told), and is shown only here. With \
                    `is_trusted` launches may come at once; otherwise the registration waits until it is made active.
                    """, errors: [.conflict]),
            Route(.delete, "\(path)/{lti_invitation_id}", access: access, traits: .crossOrigin) { request, context in
                try await revoke(
                    context.parameter("lti_invitation_id"), context.member.tenantID, AuditOrigin(request, context))
                return HTTPResponse(status: .noContent)
            }.documented("Withdraw a link that was not used", tag: tag, status: .noContent),
        ]
    }

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CreateLTIInvitationRequest.self)
        let name = try body.name.map { text throws(JSONDecodingError) in try Field.name(text) }
        let workflow = try body.defaultWorkflowId.map { text throws(JSONDecodingError) -> WorkflowID in
            try Field.identifier(text, "default_workflow_id")
        }
        let days = body.days ?? 7
        guard Self.days.contains(days) else {
            throw JSONDecodingError(
                path: "days", expectation: "number from \(Self.days.lowerBound) to \(Self.days.upperBound)")
        }
        let (id, token, now) = (identifiers.make(RegistrationInvitationID.self), OpaqueToken(), clock.now())
        let expiresAt = now + .seconds(days * 86_400)
        let isTrusted = body.isTrusted ?? false
        try await invitations.database.withTenant(context.member.tenantID) { transaction in
            try await invitations.insert(
                id, token: token, name: name?.description, isTrusted: isTrusted, defaultWorkflowID: workflow, at: now,
                expiresAt: expiresAt, in: transaction)
            try await audit.record(
                AuditEvent(
                    .ltiInvitationCreate, AuditTarget("lti_invitation", id),
                    changes: [AuditChange("is_trusted", to: .bool(isTrusted))], origin: AuditOrigin(request, context)),
                in: transaction)
        }
        let invitation = RegistrationInvitation(
            id: id, name: name?.description, isTrusted: isTrusted, defaultWorkflowID: workflow, createdAt: now,
            expiresAt: expiresAt)
        var response = HTTPResponse.json(
            [
                "invitation": invitation.json(at: now),
                "registration_url": .string("\(publicURL)/lti/register?invitation=\(token.text)"),
            ], status: .created)
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private func revoke(_ id: RegistrationInvitationID, _ tenant: TenantID, _ origin: AuditOrigin) async throws {
        try await invitations.database.withTenant(tenant) { transaction in
            guard try await invitations.revoke(id, in: transaction) else {
                throw HTTPError(.notFound, .notFound, "There is no such link that was not used.")
            }
            try await audit.record(
                AuditEvent(.ltiInvitationRevoke, AuditTarget("lti_invitation", id), origin: origin), in: transaction)
        }
    }
}

/// The body of `POST /api/v1/lti/invitations`.
private struct CreateLTIInvitationRequest: Decodable {
    let name: String?
    let isTrusted: Bool?
    let defaultWorkflowId: String?
    let days: Int?
}

extension RegistrationInvitation {
    fileprivate func json(at now: Timestamp) -> JSONValue {
        [
            "id": .string(id.description), "name": name.map { .string($0) } ?? .null,
            "state": .string(state(at: now).rawValue), "is_trusted": .bool(isTrusted),
            "default_workflow_id": defaultWorkflowID.map { .string($0.description) } ?? .null,
            "registration_id": registrationID.map { .string($0.description) } ?? .null,
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "used_at": usedAt.map { .string($0.rfc3339) } ?? .null,
        ]
    }

    fileprivate static let schema = JSONSchema.named(
        "LTIInvitation",
        .object([
            .required("id", .identifier), .required("name", .nullable(.string())),
            .required("state", .choice(State.self)), .required("is_trusted", .boolean),
            .required("default_workflow_id", .nullable(.identifier)),
            .required("registration_id", .nullable(.identifier)), .required("created_at", .time),
            .required("expires_at", .time), .required("used_at", .nullable(.time)),
        ]))
}
