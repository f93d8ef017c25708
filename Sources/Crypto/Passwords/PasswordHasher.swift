package import Core

/// Hashes passwords and compares them with bcrypt, on threads that may block.
package struct PasswordHasher: Sendable {
    /// A hash that no password fits. Verifying it takes as long as verifying a real one, so that the time of an answer
    /// does not tell whether an account exists.
    package let decoy: String
    private let pool: BlockingThreadPool
    private let cost: Int

    /// The cost is bcrypt's: each step doubles the time.
    package init(pool: BlockingThreadPool, cost: Int = 12) {
        precondition((4...31).contains(cost), "bcrypt takes a cost of 4 to 31")
        self.pool = pool
        self.cost = cost
        // The salt is real. The last character carries bits that bcrypt always leaves zero, so nothing hashes to this.
        decoy = "$2b$\(cost < 10 ? "0" : "")\(cost)$3iGMZCLVNSsmdHd8eZbbWu" + String(repeating: "z", count: 31)
    }

    /// A new hash in the `$2b$` form. Throws `CryptoError.unusablePassword` past 72 bytes.
    package func hash(_ password: String) async throws -> String {
        guard Bcrypt.isUsable(password) else { throw CryptoError.unusablePassword }
        let cost = self.cost
        return try await pool.run { try Bcrypt.hash(password, cost: cost) }
    }

    /// Whether the hash was made from the password.
    package func verify(_ password: String, against hash: String) async throws -> Bool {
        try await pool.run { Bcrypt.verify(password, against: hash) }
    }
}
