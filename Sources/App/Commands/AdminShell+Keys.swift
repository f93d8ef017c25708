import Auth
import Core
import HTTPCore

extension AdminShell {
    /// `lyceum admin key …`: keys that speak for somebody of the tenant.
    func key(_ command: AdminCommand, in tenant: TenantID) async throws {
        let origin = AuditOrigin(.operator)
        switch command.verb {
        case "list":
            show(try await keys.store.keys(try PageRequest(command.options), in: tenant)) { .object($0.json) }
        case "create":
            let member = try await tenancy.people.member(
                try await user(command.operands[1], in: tenant), in: tenant)
            let identity = Identity(tenantID: tenant, userID: member.id, role: member.role)
            let made = try await keys.make(
                name: command.options["name"] ?? "made by the operator", scopes: try Self.scopes(command.options),
                expiresAt: try Self.expiry(command.options), for: identity, origin: origin)
            var shown = made.key.json
            shown.append("key", .string(made.secret.text))
            print(.object(shown))
        default:
            guard let id = APIKeyID(command.operands[1]),
                try await keys.revoke(id, in: tenant, origin: origin)
            else { throw AdminError(description: "There is no such key that is still good.") }
            print(["id": .string(id.description), "revoked": true])
        }
    }

    /// Names of permissions with commas between them.
    private static func scopes(_ options: [String: String]) throws -> Set<Permission> {
        guard let text = options["scopes"] else {
            throw AdminError(description: "--scopes is missing: names of permissions with commas between them.")
        }
        return Set(
            try text.split(separator: ",").map { name throws(JSONDecodingError) in
                try Field.choice(String(name), "scopes", among: Permission.allCases)
            })
    }

    private static func expiry(_ options: [String: String]) throws -> Timestamp? {
        try options["expires"].map { text throws(JSONDecodingError) in
            try Field.value(text, "expires", "a time such as 2027-01-31T00:00:00Z") { Timestamp(rfc3339: $0) }
        }
    }
}
