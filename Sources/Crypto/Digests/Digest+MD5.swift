import COpenSSL

extension Digest {
    /// The 16 bytes of MD5 (RFC 1321). It is broken: only for protocols that have nothing better to offer, such as digest
    /// authentication with old telephones (RFC 7616).
    package static func md5(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        let made = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_md5(), nil)
        precondition(made == 1, "OpenSSL cannot compute MD5")
        return digest
    }
}
