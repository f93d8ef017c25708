import COpenSSL
import Core

extension AsymmetricKey {
    /// Reads the public members of a JSON Web Key of the kind.
    convenience init(kind: String, jwk: JSONObject) throws(CryptoError) {
        switch kind {
        case "RSA":
            // Zeros in front, which some write against RFC 7518 §2, change nothing.
            let (modulus, exponent) = (try Self.bytes("n", of: jwk), try Self.bytes("e", of: jwk))
            guard modulus.count <= 1024, exponent.count <= 1024 else { throw .unsupportedKey }
            guard !modulus.isEmpty, !exponent.isEmpty else { throw .malformedKey }
            let key = unsafe lyceum_rsa_public_key(modulus, modulus.count, exponent, exponent.count)
            try unsafe self.init(owning: key)
        case "EC":
            guard try Self.curve(of: jwk) == "P-256" else { throw .unsupportedKey }
            let point = try [4] + Self.bytes("x", of: jwk, count: 32) + Self.bytes("y", of: jwk, count: 32)
            try unsafe self.init(owning: lyceum_p256_public_key(point))
        case "OKP":
            guard try Self.curve(of: jwk) == "Ed25519" else { throw .unsupportedKey }
            let point = try Self.bytes("x", of: jwk, count: 32)
            try unsafe self.init(owning: EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, point, point.count))
        default: throw .unsupportedKey
        }
    }

    /// The members of a JSON Web Key that make the key, and that its thumbprint covers, in the order of RFC 7638 §3.3.
    var members: JSONObject {
        unsafe withKey { key in
            switch algorithm {
            case .rs256:
                [
                    "e": .string(Base64URL.encode(unsafe Self.number(OSSL_PKEY_PARAM_RSA_E, of: key))), "kty": "RSA",
                    "n": .string(Base64URL.encode(unsafe Self.number(OSSL_PKEY_PARAM_RSA_N, of: key))),
                ]
            case .es256:
                [
                    "crv": "P-256", "kty": "EC",
                    "x": .string(Base64URL.encode(unsafe Self.number(OSSL_PKEY_PARAM_EC_PUB_X, of: key, width: 32))),
                    "y": .string(Base64URL.encode(unsafe Self.number(OSSL_PKEY_PARAM_EC_PUB_Y, of: key, width: 32))),
                ]
            case .edDSA:
                ["crv": "Ed25519", "kty": "OKP", "x": .string(Base64URL.encode(unsafe Self.rawPublicKey(of: key)))]
            case .hs256: [:]
            }
        }
    }

    /// The SHA-256 thumbprint of RFC 7638, in base 64 URL.
    var thumbprint: String {
        Base64URL.encode(Digest.sha256(JSONValue.object(members).serialized()))
    }

    // MARK: From JSON

    private static func curve(of jwk: JSONObject) throws(CryptoError) -> String {
        guard let curve = jwk["crv"]?.stringValue else { throw .malformedKey }
        return curve
    }

    private static func bytes(_ name: String, of jwk: JSONObject) throws(CryptoError) -> [UInt8] {
        guard let text = jwk[name]?.stringValue, let bytes = Base64URL.decode(text) else { throw .malformedKey }
        return bytes
    }

    private static func bytes(_ name: String, of jwk: JSONObject, count: Int) throws(CryptoError) -> [UInt8] {
        let bytes = try bytes(name, of: jwk)
        guard bytes.count == count else { throw .malformedKey }
        return bytes
    }

    // MARK: From OpenSSL

    /// A number of the key, big-endian, in its fewest bytes or in so many.
    private static func number(_ name: String, of key: OpaquePointer, width: Int? = nil) -> [UInt8] {
        var number: OpaquePointer?
        let isThere = unsafe EVP_PKEY_get_bn_param(key, name, &number) == 1
        precondition(isThere, "a key lacks a number that its kind has")
        defer { unsafe BN_free(number) }
        let width = width ?? (unsafe Int(BN_num_bits(number)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: width)
        _ = unsafe BN_bn2binpad(number, &bytes, Int32(width))
        return bytes
    }

    private static func rawPublicKey(of key: OpaquePointer) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        let isThere = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1
        precondition(isThere && count == bytes.count, "a key of Ed25519 has 32 bytes")
        return bytes
    }
}
