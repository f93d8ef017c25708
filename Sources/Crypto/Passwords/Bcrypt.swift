import CCrypt
import Glibc

/// bcrypt as libxcrypt computes it, with the `$2b$` prefix. Blocks for as long as the cost says.
enum Bcrypt {
    /// Hashes under a fresh salt. A cost of 12 takes about 0.2 seconds, each step more doubles it.
    static func hash(_ password: String, cost: Int) throws(CryptoError) -> String {
        let salt = Random.bytes(16).map { CChar(bitPattern: $0) }
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let made = unsafe crypt_gensalt_rn(
            "$2b$", UInt(cost), salt, Int32(salt.count), &setting, Int32(setting.count))
        guard unsafe made != nil else { throw .hashingFailed }
        return try crypt(password, setting: text(of: setting))
    }

    /// Whether the hash was made from the password. False for anything that is no bcrypt hash.
    static func verify(_ password: String, against hash: String) -> Bool {
        guard hash.hasPrefix("$2"), isUsable(password), let computed = try? crypt(password, setting: hash) else {
            return false
        }
        return ConstantTime.equals(Array(computed.utf8), Array(hash.utf8))
    }

    /// bcrypt reads at most 72 bytes and stops at a NUL: a longer password would match all that begin like it.
    static func isUsable(_ password: String) -> Bool {
        (1...72).contains(password.utf8.count) && !password.utf8.contains(0)
    }

    /// The hash of the password under the salt and cost at the beginning of the setting.
    static func crypt(_ password: String, setting: String) throws(CryptoError) -> String {
        guard isUsable(password) else { throw .unusablePassword }
        // 32 KB: too much for the stack of a small thread.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        unsafe data.initialize(to: crypt_data())
        defer {
            unsafe explicit_bzero(data, MemoryLayout<crypt_data>.size)
            unsafe data.deallocate()
        }
        guard let result = unsafe crypt_rn(password, setting, data, Int32(MemoryLayout<crypt_data>.size)) else {
            throw .hashingFailed
        }
        return unsafe String(cString: result)
    }

    private static func text(of characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
