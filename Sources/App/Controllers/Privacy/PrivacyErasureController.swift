import Auth
import Core
import HTTPCore

/// The removal of a person from what the institution keeps, in two steps.
struct PrivacyErasureController {
    let erasures: Erasures
    let service: ErasureService

    var routes: [Route] {
        let (path, tag) = ("/api/v1/privacy/people/{user_id}/erasure", "Privacy")
        return [
            Route(.post, path, access: .permission(.privacyManage), bodyLimit: 4 << 10) {
                try await erase($0, $1)
            }.documented(
                "Preview a person's erasure, or confirm one that was previewed", tag: tag,
                body: .object([.optional("confirmation", .string())]), otherStatus: .accepted, answer: Erasure.schema,
                details:
                    "Without `confirmation` nothing changes: the answer says what would go and what would stay, and has a "
                    + "confirmation that is good for an hour. With it the answer is 202, and the person is gone.",
                errors: [.conflict]),
            Route(.get, path, access: .permission(.privacyManage)) { _, context in
                .json(
                    try await erasures.last(of: context.parameter("user_id"), in: context.member.tenantID).json)
            }.documented("Show how far a person's erasure is", tag: tag, answer: Erasure.schema),
        ]
    }

    private func erase(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ErasureRequest.self)
        let user: UserID = try context.parameter("user_id")
        let (tenant, requester) = (try context.member.tenantID, Requester(request, context))
        guard let confirmation = body.confirmation else {
            let (erasure, inventory) = try await erasures.preview(user, in: tenant, by: requester)
            var members = erasure.json.objectValue ?? JSONObject()
            members.append("confirmation", .string(erasure.id.description))
            members.append("removed", Self.json(inventory.emptied))
            members.append("kept_without_the_person", Self.json(inventory.kept))
            return .json(.object(members))
        }
        // What is no identifier confirms nothing either, and is not told apart.
        guard let id = ErasureID(confirmation) else { throw PrivacyProblem.unconfirmed }
        let erasure = try await erasures.confirm(id, of: user, in: tenant, by: requester)
        service.wake()
        return .json(erasure.json, status: .accepted)
    }

    private static func json(_ counts: [String: Int]) -> JSONValue {
        var members = JSONObject()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            members.append(name, .integer(Int64(count)))
        }
        return .object(members)
    }
}

/// The body of `POST /api/v1/privacy/people/{user_id}/erasure`.
private struct ErasureRequest: Decodable {
    let confirmation: String?
}

extension Erasure {
    var json: JSONValue {
        [
            "user_id": .string(userID.description), "state": .string(state.rawValue),
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "confirmed_at": confirmedAt.map { .string($0.rfc3339) } ?? .null,
            "completed_at": completedAt.map { .string($0.rfc3339) } ?? .null,
            "emptied": .integer(Int64(emptied)),
        ]
    }

    static let schema = JSONSchema.named(
        "Erasure",
        .object([
            .required("user_id", .identifier), .required("state", .choice(State.self)),
            .required("created_at", .time), .required("expires_at", .time),
            .required("confirmed_at", .nullable(.time)), .required("completed_at", .nullable(.time)),
            .required("emptied", .integer()), .optional("confirmation", .string()),
            .optional("removed", .map(.integer())), .optional("kept_without_the_person", .map(.integer())),
        ]))
}
