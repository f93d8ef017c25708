package import Core

/// The public keys of one issuer (RFC 7517 §5), ours or another's.
package struct JSONWebKeySet: Sendable {
    /// A member of a set that cannot be used, and why.
    package struct Refusal: Sendable, Equatable {
        /// Its `kid`, where it has one.
        package let keyID: String?
        package let reason: CryptoError
    }

    /// Longer texts are refused, in bytes.
    package static let maximumLength = 256 << 10
    /// Sets with more members are refused.
    package static let maximumCount = 128

    /// The keys that can be used, in order; two may have one name.
    package let keys: [PublicKey]
    /// The members that cannot be used, for whoever has to find out why a sign-in fails.
    package let refusals: [Refusal]

    /// A set of our own keys.
    package init(_ keys: [PublicKey]) {
        self.keys = keys
        refusals = []
    }

    /// Reads a set. What is not meant for us, or is no sound key, becomes a refusal; the rest is kept (§5).
    package init(json: [UInt8]) throws(CryptoError) {
        guard json.count <= Self.maximumLength,
            let value = try? JSONParser.parse(json, limits: JSONLimits(depth: 16))
        else { throw .malformedKey }
        try self.init(value)
    }

    /// Reads a set from a parsed text, such as the `jwks` member of a client's registration.
    package init(_ value: JSONValue) throws(CryptoError) {
        guard let members = value["keys"]?.arrayValue, members.count <= Self.maximumCount else { throw .malformedKey }
        var keys: [PublicKey] = []
        var refusals: [Refusal] = []
        for member in members {
            do throws(CryptoError) {
                guard let jwk = member.objectValue else { throw .malformedKey }
                let key = try PublicKey(jwk: jwk)
                if !keys.contains(key) { keys.append(key) }
            } catch {
                refusals.append(Refusal(keyID: member["kid"]?.stringValue, reason: error))
            }
        }
        self.keys = keys
        self.refusals = refusals
    }

    /// The key with the name; nil where none has it, or more than one.
    package func key(named id: String) -> PublicKey? {
        let named = keys.filter { $0.keyID == id }
        return named.count == 1 ? named[0] : nil
    }

    /// The set for publication.
    package var json: JSONObject {
        ["keys": .array(keys.map { .object($0.jwk) })]
    }
}
