import Core
import Crypto
import Postgres

/// The attempts that all servers of an installation count together, by the rules of `AttemptLedger`.
struct AttemptCounts: Sendable {
    let database: Database

    /// Counts an attempt and gives nil, or gives the seconds to wait and counts nothing.
    func begin(_ subjects: SignInThrottle.Subjects, at now: Timestamp) async throws -> Int? {
        let limits = [SignInThrottle.pairLimits, SignInThrottle.accountLimits, SignInThrottle.senderLimits]
        let longest = limits.map { Int($0.longestDelay.components.seconds) }
        return try await database.queryOne(
            "SELECT begin_attempt(\(Self.keys(subjects)), \(limits.map(\.free)), \(longest), \(now)) AS wait")?[
                "wait", Int?.self]
    }

    /// Forgets what was counted for the account, and this one attempt of the sender's.
    func succeed(_ subjects: SignInThrottle.Subjects) async throws {
        let keys = Self.keys(subjects)
        _ = try await database.query("SELECT end_attempts(\(Array(keys.prefix(2))), \(keys[2]))")
    }

    /// 16 bytes each that do not tell whom they stand for.
    private static func keys(_ subjects: SignInThrottle.Subjects) -> [UUID128] {
        ["pair/\(subjects.pair)", "account/\(subjects.account)", "sender/\(subjects.sender)"].map { text in
            UUID128(bytes: Array(Digest.sha256(Array(text.utf8)).prefix(16))[...])
        }
    }
}
