import Core

/// What a provider says of a person, from the ID token and, where that lacks something, from its userinfo endpoint.
struct PersonClaims: Sendable, Equatable {
    let subject: String
    let email: EmailAddress?
    /// What the provider says about the address; nil where it says nothing.
    let isEmailVerified: Bool?
    let name: DisplayName?
    /// Nil where the provider has groups and does not list them here.
    let groups: [String]?

    /// Reads the claims. Address and verification come from one place, so that one cannot vouch for the other's.
    init(subject: String, idToken: JSONObject, userInfo: JSONObject? = nil, groupsClaim: String) {
        self.subject = subject
        let sources = [idToken] + (userInfo.map { [$0] } ?? [])
        let mail =
            sources.first { $0["email"] != nil && $0["email_verified"] != nil } ?? sources.first { $0["email"] != nil }
        email = mail?["email"]?.stringValue.flatMap(EmailAddress.init)
        isEmailVerified = mail?["email_verified"].flatMap(Self.truth)
        name = sources.lazy.compactMap(Self.name).first ?? email.flatMap(Self.name)
        if let listed = sources.lazy.compactMap({ Self.groups(groupsClaim, in: $0) }).first {
            groups = listed
        } else {
            groups = sources.contains { Self.isElsewhere(groupsClaim, in: $0) } ? nil : []
        }
    }

    /// Whether the ID token lacks something that the userinfo endpoint may tell.
    static func isIncomplete(_ idToken: JSONObject, groupsClaim: String?) -> Bool {
        idToken["email"] == nil || idToken["email_verified"] == nil || name(idToken) == nil
            || groupsClaim.map { groups($0, in: idToken) == nil } ?? false
    }

    /// The groups that the claim lists: an array, or a single name. The claim is a member of this name, or lies inside
    /// others that the dots of the name lead to. Nil where it is not there.
    static func groups(_ claim: String, in claims: JSONObject) -> [String]? {
        guard let value = claims[claim] ?? nested(claim, in: claims) else { return nil }
        return value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue)
    }

    private static func nested(_ claim: String, in claims: JSONObject) -> JSONValue? {
        claim.split(separator: ".", omittingEmptySubsequences: false)
            .reduce(JSONValue.object(claims) as JSONValue?) { $0?[String($1)] }
    }

    /// Whether the provider says that the claim is to be had elsewhere, such as for a person of many groups (§5.6.2).
    private static func isElsewhere(_ claim: String, in claims: JSONObject) -> Bool {
        claims["_claim_names"]?[claim] != nil || claims["hasgroups"]?.boolValue == true
    }

    /// Some providers write the two truth values as text.
    private static func truth(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let truth): truth
        case .string("true"): true
        case .string("false"): false
        // Whatever else it is, it is no yes.
        default: value.isNull ? nil : false
        }
    }

    private static func name(_ claims: JSONObject) -> DisplayName? {
        let whole = ["given_name", "family_name"].compactMap { claims[$0]?.stringValue }.joined(separator: " ")
        return [claims["name"]?.stringValue, whole, claims["preferred_username"]?.stringValue].lazy
            .compactMap(\.self).compactMap(displayed).first
    }

    private static func name(_ email: EmailAddress) -> DisplayName? {
        displayed(String(email.description.prefix { $0 != "@" }))
    }

    /// The text without blanks at its ends, in 200 characters; nil where that is no name.
    private static func displayed(_ text: String) -> DisplayName? {
        let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }.prefix(200)
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.flatMap { DisplayName(String(String.UnicodeScalarView(scalars[...$0]))) }
    }
}
