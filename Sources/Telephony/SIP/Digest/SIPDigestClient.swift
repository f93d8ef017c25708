/// Answers challenges with one name and password, and counts how often a nonce was used (RFC 3261 §22.2, RFC 7616 §3.4,
/// RFC 8760 §2.4).
struct SIPDigestClient: Sendable {
    private let username: String
    private let password: String
    /// What was answered last, for requests that need not be challenged again.
    private var challenge: SIPAuthentication?
    private var count: UInt32 = 0
    /// Whether the last credentials were not taken or refused yet.
    private var isOpen = false

    init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    /// Credentials for the strongest of the challenges that can be answered.
    ///
    /// Nil where there is none, or where they come in answer to credentials and are not `stale`: then the password is
    /// wrong, and to try on would lock the account.
    mutating func credentials(
        for challenges: [SIPAuthentication], method: SIPMethod, uri: SIPAnyURI, clientNonce: String
    ) -> SIPAuthentication? {
        let known = challenges.compactMap { challenge in Self.algorithm(challenge).map { (challenge, $0) } }
        // Of several that are equally strong the first counts, which is the server's favourite.
        guard let (best, _) = known.reversed().max(by: { $0.1 < $1.1 }) else { return nil }
        if isOpen, best["stale"]?.lowercased() != "true" { return nil }
        if best["nonce"] != challenge?["nonce"] { count = 0 }
        challenge = best
        return credentials(method: method, uri: uri, clientNonce: clientNonce)
    }

    /// Credentials under the challenge that was answered before; nil where there was none.
    mutating func credentials(method: SIPMethod, uri: SIPAnyURI, clientNonce: String) -> SIPAuthentication? {
        guard let challenge, let algorithm = Self.algorithm(challenge), let realm = challenge["realm"],
            let nonce = challenge["nonce"], count < .max
        else { return nil }
        isOpen = true
        count += 1
        var digest = SIPDigest(
            algorithm: algorithm, realm: realm, nonce: nonce, method: method, uri: uri.description)
        if challenge["qop"] != nil {
            digest.protection = SIPDigest.Protection(clientNonce: clientNonce, count: SIPDigest.count(count))
        }
        let secret = SIPDigest.secret(
            username: username, realm: realm, password: password, algorithm: algorithm)
        return digest.response(secret: secret).map { credentials(digest, response: $0, opaque: challenge["opaque"]) }
    }

    /// The server took the last credentials: its next challenge is a new one and no refusal.
    mutating func wasAccepted() {
        isOpen = false
    }

    private func credentials(_ digest: SIPDigest, response: String, opaque: String?) -> SIPAuthentication {
        var credentials = SIPAuthentication(scheme: "Digest")
        credentials.add("username", username)
        credentials.add("realm", digest.realm)
        credentials.add("nonce", digest.nonce)
        credentials.add("uri", digest.uri)
        credentials.add("response", response)
        credentials.add("algorithm", digest.algorithm.rawValue, quoted: false)
        credentials.add("opaque", opaque)
        if let protection = digest.protection {
            credentials.add("qop", "auth", quoted: false)
            credentials.add("nc", protection.count, quoted: false)
            credentials.add("cnonce", protection.clientNonce)
        }
        return credentials
    }

    /// The algorithm of a challenge that can be answered: with `auth`, or without any quality of protection.
    private static func algorithm(_ challenge: SIPAuthentication) -> SIPDigestAlgorithm? {
        guard challenge.scheme == "digest", challenge["realm"] != nil, challenge["nonce"] != nil,
            let algorithm = SIPDigestAlgorithm(name: challenge["algorithm"])
        else { return nil }
        guard let options = challenge["qop"] else { return algorithm.isSession ? nil : algorithm }
        let names = options.lowercased().utf8.split { $0 == 0x2C || $0 == 0x20 }
        return names.contains { $0.elementsEqual("auth".utf8) } ? algorithm : nil
    }
}
