import Core

/// What we read of a JOSE header (RFC 7515 §4): three names, none of them trusted.
struct JOSEHeader: Sendable, Equatable {
    /// `alg`: compared with our record of the key, never obeyed.
    let algorithm: String
    /// `kid`: compared with the names of our keys, and nothing else.
    let keyID: String?
    /// `typ`: what the token is for.
    let type: String?

    /// A header that says so.
    init(algorithm: SignatureAlgorithm, keyID: String?, type: String?) {
        self.algorithm = algorithm.rawValue
        self.keyID = keyID
        self.type = type
    }

    /// Reads a header. `jwk`, `jku`, `x5u` and `x5c` are ignored, and every `crit` is refused.
    init(json: [UInt8]) throws(CryptoError) {
        guard case .object(let members)? = try? JSONParser.parse(json, limits: JSONLimits(depth: 16)) else {
            throw .malformedToken
        }
        guard members["crit"] == nil else { throw .criticalExtension }
        guard let algorithm = members["alg"]?.stringValue else { throw .malformedToken }
        self.algorithm = algorithm
        keyID = try Self.text("kid", of: members)
        type = try Self.text("typ", of: members)
    }

    /// The header as we write it, in base 64 URL.
    var encoded: String {
        var members = JSONObject()
        members["alg"] = .string(algorithm)
        members["typ"] = type.map { .string($0) }
        members["kid"] = keyID.map { .string($0) }
        return Base64URL.encode(JSONValue.object(members).serialized())
    }

    private static func text(_ name: String, of members: JSONObject) throws(CryptoError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member.stringValue else { throw .malformedToken }
        return text
    }
}

/// A header whose text is known, so that tokens which begin with it need no parsing of it.
struct KnownHeader: Sendable {
    let header: JOSEHeader
    private let text: [UInt8]

    /// Knows how we write the header.
    init(_ header: JOSEHeader) {
        self.header = header
        text = Array(header.encoded.utf8)
    }

    /// Whether the text is this header's.
    func matches(_ text: Span<UInt8>) -> Bool {
        guard text.count == self.text.count else { return false }
        for index in self.text.indices where self.text[index] != text[index] { return false }
        return true
    }
}
