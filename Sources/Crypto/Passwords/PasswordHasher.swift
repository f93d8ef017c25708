package import Core

/// Hashes passwords with bcrypt and compares them with hashes of any scheme that libxcrypt knows, on threads that may
/// block.
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
        decoy = Bcrypt.prefix(cost: cost) + "3iGMZCLVNSsmdHd8eZbbWu" + String(repeating: "z", count: 31)
    }

    /// A new hash in the `$2b$` form. Throws `CryptoError.unusablePassword` for an empty password, one with a NUL, and
    /// past 72 bytes, which is all that bcrypt reads.
    package func hash(_ password: String) async throws -> String {
        guard Bcrypt.isUsable(password) else { throw CryptoError.unusablePassword }
        let cost = self.cost
        return try await pool.run { try Bcrypt.hash(password, cost: cost) }
    }

    /// Whether the hash was made from the password. Takes the time of one attempt, whatever the password and the hash.
    package func verify(_ password: String, against hash: String) async throws -> Bool {
        let (hash, decoy) = (StoredHash(hash), StoredHash(decoy))
        return try await pool.run { hash.fits(password, decoy: decoy) }
    }

    /// Whether a hash was made by another scheme or with another cost than `hash` uses now.
    ///
    /// Once its password was verified, make a new one; a password that only the other scheme takes stays as it is.
    package func needsUpgrade(_ hash: String) -> Bool {
        hash.utf8.count != decoy.utf8.count || !hash.hasPrefix(Bcrypt.prefix(cost: cost))
    }
}
