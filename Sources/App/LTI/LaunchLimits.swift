import Auth
import Crypto
import HTTPCore
import LTI
import Synchronization

/// How often one address may launch. A class comes at once from behind one address, so launches do not count with its
/// other requests: logins that name a registered platform count by platform, and those that name another one do count
/// with the others. Who sends much that no platform would is not heard for a while.
final class LaunchLimits: Sendable {
    /// How many platforms are remembered; past it all are forgotten, and learned again.
    private static let capacity = 10_000

    private let limiter: RateLimiter
    private let logins: RateLimit?
    /// A launch is one login and two requests that follow it.
    private let answers: RateLimit?
    /// What was forged, or sent again: a tenth of the launches.
    private let forgeries: RateLimit?
    private let others: RateLimit?
    private let known = Mutex<Set<[UInt8]>>([])

    init(_ limits: RateLimits, limiter: RateLimiter) {
        self.limiter = limiter
        let launches = limits.launch ?? limits.address
        logins = launches.map { RateLimit(perMinute: $0) }
        answers = launches.map { RateLimit(perMinute: 2 * $0) }
        forgeries = launches.map { RateLimit(perMinute: max(1, $0 / 10)) }
        others = limits.address.map { RateLimit(perMinute: $0) }
    }

    /// Counts a login, among the address's other requests unless its platform is known. Throws a 429.
    func admit(_ login: LoginInitiation, from address: String) async throws -> LaunchPlatform {
        let platform = LaunchPlatform(login)
        if known.withLock({ $0.contains(platform.mark) }) {
            try await count(.launches(of: platform.mark, from: address), logins)
        } else {
            try await count(.address(address), others)
        }
        return platform
    }

    /// Remembers a platform as a registered one.
    func remember(_ platform: LaunchPlatform) {
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known.insert(platform.mark)
        }
    }

    /// Counts a login that is none. Throws a 429.
    func refuse(loginFrom address: String) async throws {
        try await count(.address(address), others)
    }

    /// Counts what follows a login. Throws a 429.
    func admit(answerFrom address: String) async throws {
        if let forgeries, let refusal = limiter.standingRefusal(of: .forgers(address), forgeries) {
            try Self.require(refusal)
        }
        try await count(.launches(of: [], from: address), answers)
    }

    /// Counts an answer that was not let in, where that is the sender's doing and not the course's.
    func note(_ failure: LaunchFailure, from address: String) async {
        guard failure.cause.isSuspect, let forgeries else { return }
        _ = await limiter.admit(.forgers(address), forgeries)
    }

    private func count(_ subject: RateSubject, _ limit: RateLimit?) async throws {
        guard let limit else { return }
        try Self.require(await limiter.admit(subject, limit))
    }

    private static func require(_ verdict: RateVerdict) throws {
        try RateStanding(
            isAdmitted: verdict.isAdmitted, limit: verdict.limit, remaining: verdict.remaining, reset: verdict.reset
        ).require()
    }
}

/// The platform that a login names, as launches are counted by it.
struct LaunchPlatform: Sendable {
    /// Sixteen bytes that do not tell which.
    let mark: [UInt8]

    init(_ login: LoginInitiation) {
        let name = "\(login.issuer)\u{0}\(login.clientID ?? "")"
        mark = Array(Digest.sha256(Array(name.utf8)).prefix(16))
    }
}

extension LaunchCause {
    /// Whether no platform and no browser of a course sends this by itself, or a page that is loaded again does.
    fileprivate var isSuspect: Bool {
        switch self {
        case .missingParameter, .brokenParameter, .unknownState, .replayedState, .otherBrowser, .malformedToken,
            .noKeyID, .unknownKey, .wrongAlgorithm, .criticalHeader, .wrongSignature, .wrongIssuer, .wrongAudience,
            .otherAudience, .wrongParty, .wrongNonce:
            true
        default: false
        }
    }
}
