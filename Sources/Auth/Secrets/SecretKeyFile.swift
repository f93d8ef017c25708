import Crypto
import Glibc

/// A file with a random key that only its owner may read.
struct SecretKeyFile {
    let path: String

    /// The file's text; the file is made where there is none. Of several programs that make it at once, one wins and
    /// all read its key.
    func readOrCreate() throws(AuthError) -> String {
        if let text = try read() { return text }
        try create()
        guard let text = try read() else { throw problem("vanished while it was being made.") }
        return text
    }

    /// The text of the file, which has to be there.
    func readExisting() throws(AuthError) -> String {
        guard let text = try read() else {
            throw problem(
                "is missing, and the database holds secrets that only it opens. Put it back, or set "
                    + "\(SecretKey.configurationKey) to what it held.")
        }
        return text
    }

    private func read() throws(AuthError) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw problem("cannot be read: \(Self.reason).") }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem("is no file.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw problem("can be read by others. Make it private with `chmod 600`.")
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw problem("cannot be read: \(Self.reason).") }
        let text = bytes.prefix(count).prefix { $0 > 0x20 }
        guard text.count >= 32 else { throw problem("holds no key.") }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes a whole file beside the place and links it there, so that no reader ever sees half a key.
    private func create() throws(AuthError) {
        let draft = "\(path).\(getpid()).\(Random.text(8, from: "abcdefghijklmnopqrstuvwxyz"))"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem("cannot be made: \(Self.reason).") }
        defer {
            close(descriptor)
            unsafe unlink(draft)
        }
        let text = Array((Base64URL.encode(Random.bytes(48)) + "\n").utf8)
        guard unsafe write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            throw problem("cannot be written: \(Self.reason).")
        }
        guard unsafe link(draft, path) == 0 || errno == EEXIST else {
            throw problem("cannot be made: \(Self.reason).")
        }
    }

    private func problem(_ text: String) -> AuthError {
        .unusableSetting(
            key: "LYCEUM_DATA_DIR", reason: "names a folder whose key file cannot serve: \(path) \(text)")
    }

    private static var reason: String {
        unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
}
