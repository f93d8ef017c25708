package import Core

/// The claims of a JSON Web Token (RFC 7519 §4).
package struct JWTClaims: Sendable, Equatable {
    /// `iss`
    package var issuer: String
    /// `sub`; empty where a policy lets it be missing and it is.
    package var subject: String
    /// `aud`; one text in the token where there is only one.
    package var audience: [String]
    /// `iat`; nil where a policy lets it be missing and it is.
    package var issuedAt: Timestamp?
    /// `exp`
    package var expiresAt: Timestamp
    /// `nbf`
    package var notBefore: Timestamp?
    /// `jti`
    package var id: String?
    /// Every other claim.
    package var others: JSONObject

    package init(
        issuer: String, subject: String, audience: [String], issuedAt: Timestamp?, expiresAt: Timestamp,
        notBefore: Timestamp? = nil, id: String? = nil, others: JSONObject = JSONObject()
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.notBefore = notBefore
        self.id = id
        self.others = others
    }

    /// A claim that has no field of its own.
    package subscript(name: String) -> JSONValue? { others[name] }

    /// The JSON text that is signed; times are rounded down to seconds.
    var payload: [UInt8] {
        var members = JSONObject()
        members.reserveCapacity(7 + others.count)
        members.append("iss", .string(issuer))
        if !subject.isEmpty { members.append("sub", .string(subject)) }
        members.append("aud", audience.count == 1 ? .string(audience[0]) : .array(audience.map { .string($0) }))
        if let issuedAt { members.append("iat", .integer(issuedAt.seconds)) }
        members.append("exp", .integer(expiresAt.seconds))
        if let notBefore { members.append("nbf", .integer(notBefore.seconds)) }
        if let id { members.append("jti", .string(id)) }
        for (key, value) in others.members where members[key] == nil { members.append(key, value) }
        return JSONValue.object(members).serialized()
    }
}

extension JWTClaims {
    /// Reads a payload. Every registered claim that is there must have its type; `iss`, `aud` and `exp` must be there,
    /// `sub`, not empty, and `iat` unless the policy does without.
    init(payload: [UInt8], policy: JWTPolicy) throws(CryptoError) {
        guard case .object(let members)? = try? JSONParser.parse(payload, limits: JSONLimits(depth: 32)) else {
            throw .malformedToken
        }
        var (issuer, subject, audience) = (String?.none, "", [String]?.none)
        var (issuedAt, expiresAt, notBefore) = (Timestamp?.none, Timestamp?.none, Timestamp?.none)
        var id: String?
        var others = JSONObject()
        others.reserveCapacity(members.count)
        for (name, value) in members.members {
            switch name {
            case "iss": issuer = try Self.text(value, name)
            case "sub": subject = try Self.text(value, name)
            case "aud": audience = try Self.texts(value, name)
            case "iat": issuedAt = try Self.time(value, name)
            case "exp": expiresAt = try Self.time(value, name)
            case "nbf": notBefore = try Self.time(value, name)
            case "jti": id = try Self.text(value, name)
            default: others.append(name, value)
            }
        }
        guard let issuer else { throw .missingClaim("iss") }
        guard !subject.isEmpty || !policy.requiresSubject else { throw .missingClaim("sub") }
        guard let audience else { throw .missingClaim("aud") }
        guard issuedAt != nil || !policy.requiresIssuedAt else { throw .missingClaim("iat") }
        guard let expiresAt else { throw .missingClaim("exp") }
        self.init(
            issuer: issuer, subject: subject, audience: audience, issuedAt: issuedAt, expiresAt: expiresAt,
            notBefore: notBefore, id: id, others: others)
    }

    private static func text(_ value: JSONValue, _ name: String) throws(CryptoError) -> String {
        guard let text = value.stringValue else { throw .missingClaim(name) }
        return text
    }

    private static func texts(_ value: JSONValue, _ name: String) throws(CryptoError) -> [String] {
        if let text = value.stringValue { return [text] }
        guard let list = value.arrayValue else { throw .missingClaim(name) }
        let texts = list.compactMap(\.stringValue)
        guard texts.count == list.count else { throw .missingClaim(name) }
        return texts
    }

    /// A NumericDate (§2): seconds since 1970, perhaps with a fraction; none past the year 9999.
    private static func time(_ value: JSONValue, _ name: String) throws(CryptoError) -> Timestamp {
        guard let seconds = value.doubleValue, seconds >= 0, seconds < 253_402_300_800 else {
            throw .missingClaim(name)
        }
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }
}
