import Core

/// A JWS in compact serialization (RFC 7515 §7.1), taken apart but not yet trusted.
package struct JSONWebSignature: Sendable {
    /// Longer texts are refused before anything is decoded, in bytes.
    package static let maximumLength = 16 << 10

    /// The header's `kid`: which of our keys to try, never the key itself.
    package let keyID: String?
    /// The header's `alg`: compared with our record of the key, never obeyed.
    package let algorithm: String
    /// The header's `typ`.
    package let type: String?
    package let payload: [UInt8]
    private let signature: [UInt8]
    private let signingInput: [UInt8]

    /// Takes the text apart. `jwk`, `jku`, `x5u` and `x5c` are ignored and every `crit` is refused.
    package init(compact text: some StringProtocol) throws(CryptoError) {
        let bytes = Array(text.utf8.prefix(Self.maximumLength + 1))
        guard bytes.count <= Self.maximumLength else { throw .malformedToken }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), case .object(let members)? = try? JSONParser.parse(header)
        else { throw .malformedToken }
        guard members["crit"] == nil else { throw .criticalExtension }
        guard let algorithm = members["alg"]?.stringValue else { throw .malformedToken }
        self.algorithm = algorithm
        keyID = try Self.text("kid", of: members)
        type = try Self.text("typ", of: members)
        self.payload = payload
        self.signature = signature
        signingInput = Array(bytes[..<(parts[0].count + 1 + parts[1].count)])
    }

    /// Checks the signature. The key decides the algorithm.
    package func verify(with key: any VerificationKey) throws(CryptoError) {
        guard algorithm == key.algorithm.rawValue else { throw .wrongAlgorithm }
        guard key.isValid(signature, of: signingInput) else { throw .wrongSignature }
    }

    /// Signs the payload and gives the compact text.
    package static func compact(_ payload: [UInt8], type: String, key: any SigningKey) throws(CryptoError) -> String {
        var header = JSONObject()
        header["alg"] = .string(key.algorithm.rawValue)
        header["typ"] = .string(type)
        header["kid"] = key.id.map { .string($0) }
        let input = Base64URL.encode(JSONValue.object(header).serialized()) + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try key.signature(of: Array(input.utf8)))
    }

    private static func text(_ name: String, of members: JSONObject) throws(CryptoError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member.stringValue else { throw .malformedToken }
        return text
    }
}
