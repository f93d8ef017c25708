import CCrypt
import Glibc

/// A password's hash in the form of crypt(5), of any scheme that libxcrypt knows: bcrypt, yescrypt, SHA-512 and so on.
struct StoredHash: Sendable {
    /// The longest password that libxcrypt takes, in bytes.
    private static let maximumPasswordLength = 512
    private let text: String

    /// Takes a hash as it is stored, or the setting that one begins with.
    init(_ text: String) {
        self.text = text
    }

    /// Whether the hash was made from the password. Nothing fits what is no hash, nor the hashes of DES, which know
    /// eight characters only.
    ///
    /// A password that cannot fit is answered only after another one was hashed in its place, and for what is no hash
    /// the decoy is, so that the time tells nothing.
    func fits(_ password: String, decoy: StoredHash) -> Bool {
        let isUsable = takes(password)
        let password = isUsable ? password : "decoy"
        guard text.hasPrefix("$"), let computed = try? computed(from: password) else {
            _ = try? decoy.computed(from: "decoy")
            return false
        }
        return ConstantTime.equals(Array(computed.utf8), Array(text.utf8)) && isUsable
    }

    /// The hash of the password under this one's scheme, cost and salt. Blocks for as long as the cost says.
    func computed(from password: String) throws(CryptoError) -> String {
        // 32 KB: too much for the stack of a small thread.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        unsafe data.initialize(to: crypt_data())
        defer {
            unsafe explicit_bzero(data, MemoryLayout<crypt_data>.size)
            unsafe data.deallocate()
        }
        guard let result = unsafe crypt_rn(password, text, data, Int32(MemoryLayout<crypt_data>.size)) else {
            throw .hashingFailed
        }
        return unsafe String(cString: result)
    }

    /// Whether the scheme reads the whole password.
    private func takes(_ password: String) -> Bool {
        if text.hasPrefix("$2") { return Bcrypt.isUsable(password) }
        return (1...Self.maximumPasswordLength).contains(password.utf8.count) && !password.utf8.contains(0)
    }
}
