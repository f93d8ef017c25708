package import Core
package import Postgres
import Synchronization

/// Holds rate limits across all servers of an installation.
///
/// The buckets are in the database; a server takes a few tokens of one at a time and gives them out without asking, and
/// refuses without asking until the next can be there. So a flood costs a look into a dictionary, no token is given out
/// twice, and what lies unused on a server is a twentieth of a bucket at most.
package final class RateLimiter: Sendable {
    /// How many subjects are remembered; past it those that nothing is lost with are forgotten.
    private static let capacity = 50_000

    private let database: Database
    private let clock: any WallClock
    private let logger: Logger
    private let leases = Mutex<[RateSubject: RateLease]>([:])

    package init(database: Database, clock: any WallClock, logger: Logger) {
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    /// Counts one request of the subject. Where the database does not answer, the request passes: whoever needs the
    /// database finds out soon enough, and whoever does not is not to blame.
    package func admit(_ subject: RateSubject, _ limit: RateLimit) async -> RateVerdict {
        let now = clock.now()
        let step = leases.withLock { leases in
            if leases[subject] == nil { Self.makeRoom(in: &leases, at: now) }
            return leases[subject, default: RateLease()].take(limit, at: now)
        }
        switch step {
        case .verdict(let verdict): return verdict
        case .ask(let wanted):
            do {
                return try await ask(subject, limit, wanted: wanted)
            } catch {
                logger.warning("Rate limits cannot be counted", [("error", String(describing: error))])
                return RateVerdict(isAdmitted: true, limit: limit.burst, remaining: 0, reset: 1)
            }
        }
    }

    /// The refusal of the subject that still holds, as far as this server knows; counts nothing and asks nobody.
    package func standingRefusal(of subject: RateSubject, _ limit: RateLimit) -> RateVerdict? {
        let now = clock.now()
        return leases.withLock { $0[subject]?.standingRefusal(limit, at: now) }
    }

    /// Forgets the shared buckets that are full again.
    package func sweep() async throws {
        let now = clock.now()
        leases.withLock { leases in leases = leases.filter { !$0.value.isStale(at: now) } }
        _ = try await database.query("SELECT forget_rate_buckets()")
    }

    private static func makeRoom(in leases: inout [RateSubject: RateLease], at now: Timestamp) {
        guard leases.count >= capacity else { return }
        leases = leases.filter { !$0.value.isStale(at: now) }
        if leases.count >= capacity { leases.removeAll(keepingCapacity: true) }
    }

    private func ask(_ subject: RateSubject, _ limit: RateLimit, wanted: Int) async throws -> RateVerdict {
        let row = try await database.statements().query(
            """
            SELECT granted, remaining
            FROM take_rate_tokens(\(subject.bucket), \(Double(limit.burst)), \(limit.refill), \(wanted))
            """
        ).first
        guard let (granted, remaining) = try row?.decode(Int.self, Double.self) else {
            throw PostgresError(.decoding, "A bucket gave no answer.")
        }
        let now = clock.now()
        return leases.withLock { leases in
            leases[subject, default: RateLease()]
                .receive(granted: granted, remaining: remaining, limit, at: now)
        }
    }
}
