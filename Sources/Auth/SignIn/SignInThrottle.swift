package import Core
package import Postgres
import Synchronization

/// Slows down whoever guesses passwords: an address for one account soon, an account from anywhere and an address for
/// any account later. Nothing of it depends on whether an account exists.
///
/// All servers of an installation count together, in the database. Each remembers its own counts besides, and refuses by
/// them without asking: so most of a flood costs a look into a dictionary.
package final class SignInThrottle: Sendable {
    private struct Ledgers {
        var pair = AttemptLedger(limits: pairLimits)
        var account = AttemptLedger(limits: accountLimits)
        var sender = AttemptLedger(limits: senderLimits)
    }

    /// Of an address and an account.
    static let pairLimits = AttemptLedger.Limits()
    /// Of an account, from any address. Its waits stay short, so that nobody is shut out of their account by strangers.
    static let accountLimits = AttemptLedger.Limits(free: 20, longestDelay: .seconds(30))
    /// Of an address, for any account. A school behind one address fails often, too.
    static let senderLimits = AttemptLedger.Limits(free: 100, longestDelay: .seconds(60))

    private let ledgers = Mutex(Ledgers())
    private let shared: AttemptCounts?
    private let clock: any WallClock

    /// Without a database this process counts for itself.
    package init(clock: any WallClock, database: Database? = nil) {
        self.clock = clock
        shared = database.map(AttemptCounts.init)
    }

    /// Counts an attempt. Throws `AuthError.tooManyAttempts` while the sender must wait, for this account or for all.
    func begin(sender: String, account: String) async throws {
        let now = clock.now()
        let subjects = Subjects(sender: sender, account: account)
        if let wait = beginHere(subjects, at: now) { throw AuthError.tooManyAttempts(retryAfter: wait) }
        if let wait = try await shared?.begin(subjects, at: now) { throw AuthError.tooManyAttempts(retryAfter: wait) }
    }

    /// Forgets the account's attempts before a success. Of the sender's it forgets this one alone: who has an account
    /// of their own must not buy themselves guesses at others.
    func succeed(sender: String, account: String) async throws {
        let subjects = Subjects(sender: sender, account: account)
        ledgers.withLock { ledgers in
            ledgers.pair.succeed(subjects.pair)
            ledgers.account.succeed(subjects.account)
            ledgers.sender.forgive(subjects.sender)
        }
        try await shared?.succeed(subjects)
    }

    private func beginHere(_ subjects: Subjects, at now: Timestamp) -> Int? {
        ledgers.withLock { ledgers -> Int? in
            let waits = [
                ledgers.pair.wait(subjects.pair, at: now), ledgers.account.wait(subjects.account, at: now),
                ledgers.sender.wait(subjects.sender, at: now),
            ]
            if let longest = waits.compactMap(\.self).max() { return longest }
            _ = ledgers.pair.begin(subjects.pair, at: now)
            _ = ledgers.account.begin(subjects.account, at: now)
            _ = ledgers.sender.begin(subjects.sender, at: now)
            return nil
        }
    }

    /// Whom an attempt is counted under.
    struct Subjects: Sendable {
        let pair: String
        let account: String
        let sender: String

        init(sender: String, account: String) {
            self.account = Self.key(of: account)
            self.sender = sender
            pair = "\(sender) \(self.account)"
        }

        /// One key for all spellings of an account. Those that the database folds together beyond their case, such as
        /// letters of full width, share a key with all others of the kind: nobody needs them, and else each would be
        /// guesses anew.
        private static func key(of account: String) -> String {
            let plain = account.lowercased()
            return plain.unicodeScalars.contains { $0.properties.changesWhenNFKCCaseFolded } ? "unusual" : plain
        }
    }
}
