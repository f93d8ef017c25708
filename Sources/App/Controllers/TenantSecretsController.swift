import Auth
import Core
import HTTPCore
import Workflows

/// The secrets of the sender's tenant: their names can be read, and nothing else of them.
struct TenantSecretsController {
    let secrets: TenantSecrets

    var routes: [Route] {
        let (path, tag) = ("/api/v1/secrets", "Secrets")
        let one = "\(path)/{secret_name}"
        let access = RouteGuard.permission(.secretsManage)
        return [
            Route(.get, path, access: access, traits: .crossOrigin) { request, context in
                .page(try await secrets.list(ListQuery(request).page, in: context.member.tenantID), \.json)
            }.documented(
                "List stored secrets, without their values", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: TenantSecret.schema)),
            Route(.get, one, access: access, traits: .crossOrigin) { _, context in
                let name = try name(context)
                guard let secret = try await secrets.secret(name, in: context.member.tenantID) else {
                    throw Self.unknown
                }
                return .json(secret.json)
            }.documented("Show when a secret was set", tag: tag, answer: TenantSecret.schema),
            Route(.put, one, access: access, bodyLimit: 64 << 10, traits: [.crossOrigin, .secret]) {
                try await set($0, $1)
            }.documented(
                "Set or replace a secret, which nobody can read afterwards", tag: tag,
                body: .object([.required("value", .string())]), answer: TenantSecret.schema, errors: [.conflict]),
            Route(.delete, one, access: access, traits: .crossOrigin) { request, context in
                let isRemoved = try await secrets.delete(
                    name(context), in: context.member.tenantID, by: Requester(request, context))
                guard isRemoved else { throw Self.unknown }
                return HTTPResponse(status: .noContent)
            }.documented("Remove a secret", tag: tag, status: .noContent),
        ]
    }

    private static let unknown = HTTPError(.notFound, .notFound, "There is no such secret.")

    private struct SetRequest: Decodable {
        let value: String
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let name = try name(context)
        let body = try await request.decode(SetRequest.self)
        try Field.check(("value", body.value, TenantSecrets.maximumSize))
        // It may stand in a header, which a line break would end.
        guard body.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw JSONDecodingError(path: "value", expectation: "string on one line")
        }
        let (secret, _) = try await secrets.set(
            name, to: body.value, in: context.member.tenantID, by: Requester(request, context))
        return .json(secret.json)
    }

    /// Throws 404 for a text that can be no secret's name.
    private func name(_ context: RequestContext) throws -> String {
        let name: String = try context.parameter("secret_name")
        guard SecretName.isValid(name) else { throw Self.unknown }
        return name
    }
}

extension TenantSecret {
    var json: JSONValue {
        [
            "name": .string(name), "created_at": .string(createdAt.rfc3339), "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "Secret",
        .object([.required("name", .string()), .required("created_at", .time), .required("updated_at", .time)]))
}

/// Opens secrets for the steps of workflows.
struct WorkflowSecrets: SecretReading {
    let secrets: TenantSecrets

    func secrets(_ names: Set<String>, in tenantID: TenantID) async throws -> [String: String] {
        try await secrets.values(names, in: tenantID)
    }
}
