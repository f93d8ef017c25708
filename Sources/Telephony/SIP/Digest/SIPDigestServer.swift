import Core
import Crypto

/// Challenges clients and checks their credentials (RFC 3261 §22.4, RFC 7616, RFC 8760). The nonces need no memory; only
/// the counts that were seen are kept.
struct SIPDigestServer: Sendable {
    private let realm: String
    private let nonces: SIPNonces
    private let algorithms: [SIPDigestAlgorithm]
    private var counts: SIPNonceCounts

    /// What became of credentials.
    enum Finding: Equatable, Sendable {
        case accepted(username: String)
        /// Right or wrong, the nonce is too old: challenge again, and say so.
        case stale
        /// Wrong, replayed, or for another request; it counts towards a lock-out.
        case refused
        /// No credentials of this realm at all: challenge.
        case missing
    }

    /// Session algorithms are not offered, for they make every request pay for what `auth` with a count already gives.
    init(realm: String, nonces: SIPNonces, algorithms: [SIPDigestAlgorithm] = [.sha256, .md5], remembered: Int = 4096) {
        (self.realm, self.nonces, self.algorithms) = (realm, nonces, algorithms)
        counts = SIPNonceCounts(limit: remembered)
    }

    /// One challenge an algorithm, the preferred first (RFC 8760 §2.3).
    func challenges(at now: Timestamp, stale: Bool = false) -> [SIPAuthentication] {
        let nonce = nonces.make(at: now)
        return algorithms.map { algorithm in
            var challenge = SIPAuthentication(scheme: "Digest")
            challenge.add("realm", realm)
            challenge.add("nonce", nonce)
            challenge.add("algorithm", algorithm.rawValue, quoted: false)
            challenge.add("qop", "auth")
            if stale { challenge.add("stale", "true", quoted: false) }
            return challenge
        }
    }

    /// Whether credentials for an address are ones for that of the request: the same, or, as some clients write it, its
    /// host alone.
    private static func names(_ address: SIPAnyURI, _ target: SIPAnyURI) -> Bool {
        if address.isEquivalent(to: target) { return true }
        guard let uri = address.sip, let other = target.sip else { return false }
        return uri.user == nil && uri.host == other.host && uri.port == other.port
    }

    /// Checks the credentials of a request. `secret` gives `SIPDigest.secret` of a user, or nil; the work is the same for
    /// users who do not exist.
    mutating func check(
        _ values: [String], of request: SIPRequest, at now: Timestamp,
        secret: (_ username: String, _ algorithm: SIPDigestAlgorithm) -> String?
    ) -> Finding {
        let all = values.compactMap { SIPAuthentication($0) }
        guard let credentials = all.first(where: { $0.scheme == "digest" && $0["realm"] == realm }) else {
            return .missing
        }
        guard let algorithm = SIPDigestAlgorithm(name: credentials["algorithm"]), algorithms.contains(algorithm),
            let username = credentials["username"], let nonce = credentials["nonce"], let uri = credentials["uri"],
            let response = credentials["response"], credentials["qop"]?.lowercased() == "auth",
            let clientNonce = credentials["cnonce"], let text = credentials["nc"], text.utf8.count == 8,
            let count = UInt32(text, radix: 16),
            let target = SIPAnyURI(uri), Self.names(target, request.uri)
        else { return .refused }
        switch nonces.check(nonce, at: now) {
        case .foreign: return .refused
        case .stale: return .stale
        case .fresh: break
        }
        let digest = SIPDigest(
            algorithm: algorithm, realm: realm, nonce: nonce, method: request.method, uri: uri,
            protection: SIPDigest.Protection(clientNonce: clientNonce, count: text))
        let known = secret(username, algorithm)
        // Without a user the same is computed and compared, so that time does not tell who exists.
        let expected = digest.response(secret: known ?? nonce) ?? ""
        let fits = ConstantTime.equals(Array(expected.utf8), Array(response.lowercased().utf8))
        // Only right credentials use up a count, or a stranger could use up those of a client.
        guard fits, known != nil, counts.use(count, of: nonce) else { return .refused }
        return .accepted(username: username)
    }
}
