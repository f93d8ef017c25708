import Auth
import Core
import HTTPCore
import Workflows

/// What workflows ask people to decide.
struct ApprovalsController {
    let approvals: Approvals
    let audit: AuditLog

    var routes: [Route] {
        let (path, tag) = ("/api/v1/approvals", "Approvals")
        return [
            Route(.get, path, access: .member, traits: .crossOrigin) { request, context in
                let member = try context.member
                _ = try member.ownSession
                let page = try await approvals.open(
                    ListQuery(request).page, for: Decider(member), in: member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List what one may decide now, the oldest first", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: Approval.schema)),
            Route(
                .post, "\(path)/{approval_id}/decision", access: .member, bodyLimit: 64 << 10, traits: .crossOrigin
            ) { try await decide($0, $1) }.documented(
                "Approve or reject", tag: tag, body: Self.decision, answer: Approval.schema,
                details: "The workflow goes on at once. A second decision is a conflict.", errors: [.conflict]),
        ]
    }

    private struct DecisionRequest: Decodable {
        let decision: String
        let comment: String?
    }

    private static let decision = JSONSchema.object([
        .required("decision", .choice(ApprovalDecision.self)), .optional("comment", .nullable(.string())),
    ])

    /// It takes a person, not a program with a key.
    private func decide(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        _ = try member.ownSession
        let body = try await request.decode(DecisionRequest.self)
        let decision = try Field.choice(body.decision, "decision", among: ApprovalDecision.allCases)
        if let comment = body.comment, comment.utf8.count > 4000 || comment.utf8.contains(0) {
            throw JSONDecodingError(path: "comment", expectation: "up to 4000 bytes without NUL")
        }
        let (origin, audit) = (AuditOrigin(request, context), audit)
        let approval = try await approvals.decide(
            context.parameter("approval_id"), decision, comment: body.comment, by: Decider(member), in: member.tenantID
        ) { approval, transaction in
            try await audit.record(
                AuditEvent(
                    .approvalDecide, AuditTarget("approval", approval.id),
                    changes: [
                        AuditChange("status", from: "pending", to: .string(approval.status.rawValue)),
                        AuditChange("run_id", to: .string(approval.runID.description)),
                    ], origin: origin), in: transaction)
        }
        return .json(approval.json)
    }
}

extension Decider {
    init(_ member: Identity) {
        self.init(member.userID, role: member.role.rawValue)
    }
}

extension Approval {
    var json: JSONValue {
        let time = { (time: Timestamp?) -> JSONValue in time.map { .string($0.rfc3339) } ?? .null }
        let text = { (text: String?) -> JSONValue in text.map { .string($0) } ?? .null }
        var (role, person): (String?, UserID?) = (nil, nil)
        switch approver {
        case .role(let name): role = name
        case .person(let id): person = id
        }
        return [
            "id": .string(id.description), "run_id": .string(runID.description),
            "workflow": ["slug": .string(workflow.slug), "title": .string(workflow.title)],
            "request": .string(request), "role": text(role), "person": text(person?.description),
            "escalated_role": text(escalatedRole), "status": .string(status.rawValue), "comment": text(comment),
            "decided_by": text(decidedBy?.description), "created_at": time(createdAt), "deadline": time(deadline),
            "decided_at": time(decidedAt),
        ]
    }

    static let schema = JSONSchema.named(
        "Approval",
        .object([
            .required("id", .string()), .required("run_id", .string()),
            .required("workflow", .object([.required("slug", .string()), .required("title", .string())])),
            .required("request", .string()), .required("role", .nullable(.string())),
            .required("person", .nullable(.identifier)), .required("escalated_role", .nullable(.string())),
            .required("status", .choice(Approval.Status.self)), .required("comment", .nullable(.string())),
            .required("decided_by", .nullable(.identifier)), .required("created_at", .time),
            .required("deadline", .nullable(.time)), .required("decided_at", .nullable(.time)),
        ]))
}
