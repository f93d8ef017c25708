import Auth
import Core
import Crypto
import HTTPCore

/// The body of `POST /api/v1/identity-providers` and of `PATCH /api/v1/identity-providers/{provider_id}`. What is absent
/// stays as it is, or as it is by default.
struct IdentityProviderRequest: Decodable {
    struct Rule: Decodable {
        let group: String
        let role: String
    }

    let issuer: String?
    let name: String?
    let clientID: String?
    let clientSecret: String?
    let clientAuthentication: String?
    let scopes: [String]?
    let algorithms: [String]?
    let groupsClaim: String?
    let roleMapping: [Rule]?
    /// A role, or `none`: whom no group gives a role is refused.
    let defaultRole: String?
    let createsMembers: Bool?
    let followsGroups: Bool?
    let emailDomains: [String]?
    let trustsEmail: Bool?
    let linksByEmail: Bool?
    let state: String?

    /// A new provider's issuer and settings.
    var creation: (Issuer, IdentityProviderSettings) {
        get throws(JSONDecodingError) {
            guard let name else { throw JSONDecodingError(path: "name", expectation: "string") }
            guard let clientID else { throw JSONDecodingError(path: "client_id", expectation: "string") }
            let issuer = try Field.value(
                issuer ?? "", "issuer", "the provider's https address without query, as its documents write it",
                Issuer.init)
            var settings = IdentityProviderSettings(name: try Field.name(name), clientID: clientID)
            try apply(to: &settings, of: issuer)
            return (issuer, settings)
        }
    }

    /// Sets what the body names.
    func apply(to settings: inout IdentityProviderSettings, of known: Issuer) throws(JSONDecodingError) {
        if let issuer, issuer != known.description {
            throw JSONDecodingError(path: "issuer", expectation: "the issuer that the provider was made with")
        }
        if let name { settings.name = try Field.name(name) }
        if let clientID { settings.clientID = clientID }
        if let clientAuthentication {
            settings.clientAuthentication = try Field.choice(
                clientAuthentication, "client_authentication", among: ClientAuthentication.allCases)
        }
        if let scopes { settings.scopes = scopes }
        if let algorithms {
            settings.algorithms = try Self.each(algorithms, "algorithms") { text, path throws(JSONDecodingError) in
                try Field.choice(text, path, among: SignatureAlgorithm.allCases)
            }
        }
        if let state { settings.state = try Field.choice(state, "state", among: IdentityProvider.State.allCases) }
        try apply(to: &settings.admission)
    }

    private func apply(to admission: inout AdmissionRules) throws(JSONDecodingError) {
        if let groupsClaim {
            admission.groupsClaim = try Field.value(groupsClaim, "groups_claim", "the name of a claim") {
                AdmissionRules.isClaimName($0) ? $0 : nil
            }
        }
        if let roleMapping {
            guard roleMapping.count <= RoleMapping.maximumCount else {
                throw JSONDecodingError(path: "role_mapping", expectation: "at most \(RoleMapping.maximumCount) rules")
            }
            admission.mapping.rules = try Self.each(roleMapping, "role_mapping") {
                rule, path throws(JSONDecodingError) in
                let role = try Field.choice(rule.role, "\(path).role", among: RoleMapping.roles)
                return try Field.value(rule.group, "\(path).group", "1 to 512 bytes without control characters") {
                    RoleMapping.Rule(group: $0, role: role)
                }
            }
        }
        if let defaultRole {
            admission.mapping.defaultRole = try Field.value(
                defaultRole, "default_role", "one of " + Self.defaultRoles.joined(separator: ", ")
            ) { text -> Role?? in
                text == "none" ? .some(nil) : RoleMapping.roles.first { $0.rawValue == text }.map { .some($0) }
            }
        }
        if let createsMembers { admission.createsMembers = createsMembers }
        if let followsGroups { admission.followsGroups = followsGroups }
        if let emailDomains {
            guard emailDomains.count <= AdmissionRules.maximumDomains else {
                throw JSONDecodingError(
                    path: "email_domains", expectation: "at most \(AdmissionRules.maximumDomains) hosts")
            }
            admission.emailDomains = try Self.each(emailDomains, "email_domains") {
                text, path throws(JSONDecodingError) in
                try Field.value(text, path, "a host such as school.example, in ASCII", EmailDomain.init)
            }
        }
        if let trustsEmail { admission.trustsEmail = trustsEmail }
        if let linksByEmail { admission.linksByEmail = linksByEmail }
    }

    private static func each<Item, Value>(
        _ items: [Item], _ path: String, _ read: (Item, String) throws(JSONDecodingError) -> Value
    ) throws(JSONDecodingError) -> [Value] {
        var values: [Value] = []
        for (index, item) in items.enumerated() { values.append(try read(item, "\(path)[\(index)]")) }
        return values
    }

    // MARK: Shapes

    private static let defaultRoles = RoleMapping.roles.map(\.rawValue) + ["none"]

    /// What can be set and is shown.
    static let settings: [JSONSchema.Property] = [
        .optional("name", .string()), .optional("client_id", .string()),
        .optional("client_authentication", .choice(ClientAuthentication.self)),
        .optional("scopes", .array(.string())), .optional("algorithms", .array(.choice(SignatureAlgorithm.self))),
        .optional("groups_claim", .string()),
        .optional(
            "role_mapping",
            .array(
                .object([
                    .required("group", .string()), .required("role", .enumeration(RoleMapping.roles.map(\.rawValue))),
                ]))),
        .optional("default_role", .enumeration(defaultRoles)), .optional("creates_members", .boolean),
        .optional("follows_groups", .boolean), .optional("email_domains", .array(.string())),
        .optional("trusts_email", .boolean), .optional("links_by_email", .boolean),
        .optional("state", .choice(IdentityProvider.State.self)),
    ]
    private static let secret = JSONSchema.Property.optional("client_secret", .string())

    static let changeSchema = JSONSchema.object(settings + [secret])
    static let creationSchema = JSONSchema.object(
        [.required("issuer", .string(format: "uri"))]
            + settings.map { ["name", "client_id"].contains($0.name) ? .required($0.name, $0.schema) : $0 } + [secret])
}
