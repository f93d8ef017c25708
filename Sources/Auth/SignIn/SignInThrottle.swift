package import Core
import Synchronization

/// Slows down whoever guesses passwords, in the memory of this process: an address for one account soon, an account
/// from anywhere and an address for any account later. Nothing of it depends on whether an account exists.
package final class SignInThrottle: Sendable {
    private struct Ledgers {
        /// An address and an account.
        var pair = AttemptLedger()
        /// An account, from any address. Its waits stay short, so that nobody is shut out of their account by strangers.
        var account = AttemptLedger(
            limits: AttemptLedger.Limits(free: 20, longestDelay: .seconds(30)))
        /// An address, for any account. A school behind one address fails often, too.
        var sender = AttemptLedger(
            limits: AttemptLedger.Limits(free: 100, longestDelay: .seconds(60)))
    }

    private let ledgers = Mutex(Ledgers())
    private let clock: any WallClock

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// Counts an attempt. Throws `AuthError.tooManyAttempts` while the sender must wait, for this account or for all.
    func begin(sender: String, account: String) throws(AuthError) {
        let now = clock.now()
        let key = Self.key(of: account)
        let wait = ledgers.withLock { ledgers -> Int? in
            let waits = [
                ledgers.pair.wait(Self.pair(sender, key), at: now), ledgers.account.wait(key, at: now),
                ledgers.sender.wait(sender, at: now),
            ]
            if let longest = waits.compactMap(\.self).max() { return longest }
            _ = ledgers.pair.begin(Self.pair(sender, key), at: now)
            _ = ledgers.account.begin(key, at: now)
            _ = ledgers.sender.begin(sender, at: now)
            return nil
        }
        if let wait { throw .tooManyAttempts(retryAfter: wait) }
    }

    /// Forgets the account's attempts before a success. Of the sender's it forgets this one alone: who has an account
    /// of their own must not buy themselves guesses at others.
    func succeed(sender: String, account: String) {
        let key = Self.key(of: account)
        ledgers.withLock { ledgers in
            ledgers.pair.succeed(Self.pair(sender, key))
            ledgers.account.succeed(key)
            ledgers.sender.forgive(sender)
        }
    }

    /// One key for all spellings of an account. Those that the database folds together beyond their case, such as letters
    /// of full width, share a key with all others of the kind: nobody needs them, and else each would be guesses anew.
    private static func key(of account: String) -> String {
        let plain = account.lowercased()
        return plain.unicodeScalars.contains { $0.properties.changesWhenNFKCCaseFolded } ? "unusual" : plain
    }

    private static func pair(_ sender: String, _ account: String) -> String {
        "\(sender) \(account)"
    }
}
