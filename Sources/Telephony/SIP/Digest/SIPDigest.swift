/// What both sides of digest authentication compute (RFC 7616 §3.4).
struct SIPDigest: Sendable {
    let algorithm: SIPDigestAlgorithm
    let realm: String
    let nonce: String
    /// The request.
    let method: SIPMethod
    /// As the credentials write it.
    let uri: String
    /// The client's part where quality of protection is `auth`; nil is the way of RFC 2069.
    var protection: Protection?

    /// What `qop=auth` adds.
    struct Protection: Sendable {
        let clientNonce: String
        /// Eight hexadecimal digits.
        let count: String
    }

    /// The digest that stands for the password (§3.4.2): it is what a server may keep in its place.
    static func secret(
        username: String, realm: String, password: String, algorithm: SIPDigestAlgorithm
    ) -> String {
        algorithm.hash("\(username):\(realm):\(password)")
    }

    /// The response that knows the secret; nil where a session has no client nonce.
    func response(secret: String) -> String? {
        var secret = secret
        if algorithm.isSession {
            guard let protection else { return nil }
            secret = algorithm.hash("\(secret):\(nonce):\(protection.clientNonce)")
        }
        let request = algorithm.hash("\(method):\(uri)")
        guard let protection else { return algorithm.hash("\(secret):\(nonce):\(request)") }
        return algorithm.hash(
            "\(secret):\(nonce):\(protection.count):\(protection.clientNonce):auth:\(request)")
    }

    /// A count as it is written (§3.4).
    static func count(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
