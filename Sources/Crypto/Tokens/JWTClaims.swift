package import Core

/// The claims of a JSON Web Token (RFC 7519 §4).
package struct JWTClaims: Sendable, Equatable {
    /// `iss`
    package var issuer: String
    /// `sub`
    package var subject: String
    /// `aud`; one text in the token where there is only one.
    package var audience: [String]
    /// `iat`
    package var issuedAt: Timestamp
    /// `exp`
    package var expiresAt: Timestamp
    /// `nbf`
    package var notBefore: Timestamp?
    /// Every other claim.
    package var others: JSONObject

    package init(
        issuer: String, subject: String, audience: [String], issuedAt: Timestamp, expiresAt: Timestamp,
        notBefore: Timestamp? = nil, others: JSONObject = JSONObject()
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.notBefore = notBefore
        self.others = others
    }

    /// Reads a payload. Every registered claim that has a field here must have its type; `nbf` alone may be missing.
    init(payload: [UInt8]) throws(CryptoError) {
        guard case .object(var members)? = try? JSONParser.parse(payload) else { throw .malformedToken }
        issuer = try Self.take("iss", of: &members) { $0.stringValue }
        subject = try Self.take("sub", of: &members) { $0.stringValue }
        audience = try Self.take("aud", of: &members) { value in
            if let text = value.stringValue { return [text] }
            guard let list = value.arrayValue else { return nil }
            let texts = list.compactMap(\.stringValue)
            return texts.count == list.count ? texts : nil
        }
        issuedAt = try Self.take("iat", of: &members, as: Self.time)
        expiresAt = try Self.take("exp", of: &members, as: Self.time)
        notBefore = members["nbf"] == nil ? nil : try Self.take("nbf", of: &members, as: Self.time)
        others = members
    }

    /// The JSON text that is signed.
    var payload: [UInt8] {
        var members = JSONObject()
        members["iss"] = .string(issuer)
        members["sub"] = .string(subject)
        members["aud"] = audience.count == 1 ? .string(audience[0]) : .array(audience.map { .string($0) })
        members["iat"] = .integer(issuedAt.seconds)
        members["exp"] = .integer(expiresAt.seconds)
        members["nbf"] = notBefore.map { .integer($0.seconds) }
        for (key, value) in others.members where members[key] == nil { members[key] = value }
        return JSONValue.object(members).serialized()
    }

    private static func take<T>(
        _ name: String, of members: inout JSONObject, as read: (JSONValue) -> T?
    ) throws(CryptoError) -> T {
        guard let value = members[name].flatMap(read) else { throw .missingClaim(name) }
        members[name] = nil
        return value
    }

    /// A NumericDate (§2): seconds since 1970, perhaps with a fraction; none past the year 9999.
    private static func time(_ value: JSONValue) -> Timestamp? {
        guard let seconds = value.doubleValue, seconds >= 0, seconds < 253_402_300_800 else { return nil }
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }
}
