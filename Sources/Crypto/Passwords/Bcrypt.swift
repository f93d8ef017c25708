import CCrypt

/// bcrypt as libxcrypt computes it, with the `$2b$` prefix. Blocks for as long as the cost says.
enum Bcrypt {
    /// What hashes of this cost begin with.
    static func prefix(cost: Int) -> String {
        "$2b$\(cost < 10 ? "0" : "")\(cost)$"
    }

    /// Hashes under a fresh salt. A cost of 12 takes about 0.2 seconds, each step more doubles it.
    static func hash(_ password: String, cost: Int) throws(CryptoError) -> String {
        guard isUsable(password) else { throw .unusablePassword }
        let salt = Random.bytes(16).map { CChar(bitPattern: $0) }
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let made = unsafe crypt_gensalt_rn(
            "$2b$", UInt(cost), salt, Int32(salt.count), &setting, Int32(setting.count))
        guard unsafe made != nil else { throw .hashingFailed }
        return try StoredHash(text(of: setting)).computed(from: password)
    }

    /// bcrypt reads at most 72 bytes and stops at a NUL: a longer password would match all that begin like it.
    static func isUsable(_ password: String) -> Bool {
        (1...72).contains(password.utf8.count) && !password.utf8.contains(0)
    }

    private static func text(of characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
