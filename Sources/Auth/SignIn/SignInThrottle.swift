package import Core
import Synchronization

/// Slows down whoever guesses passwords: per address and account, in the memory of this process.
package final class SignInThrottle: Sendable {
    private let ledger: Mutex<AttemptLedger>
    private let clock: any WallClock

    package init(clock: any WallClock) {
        ledger = Mutex(AttemptLedger())
        self.clock = clock
    }

    /// Counts an attempt. Throws `AuthError.tooManyAttempts` while the address must wait for this account.
    func begin(address: String, email: String) throws(AuthError) {
        let wait = ledger.withLock { $0.begin(Self.key(address, email), at: clock.now()) }
        if let wait { throw .tooManyAttempts(retryAfter: wait) }
    }

    /// Forgets the attempts before a success.
    func succeed(address: String, email: String) {
        ledger.withLock { $0.succeed(Self.key(address, email)) }
    }

    private static func key(_ address: String, _ email: String) -> String {
        "\(address) \(email.lowercased())"
    }
}
