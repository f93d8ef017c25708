import Glibc

/// Reads whole files. Blocks: at start, or on a thread of a `BlockingThreadPool`.
package enum FileContents {
    /// The bytes of a file of at most `limit` bytes. Throws `SystemError` that names the path.
    package static func read(_ path: String, limit: Int = 64 * 1024 * 1024) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(path) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(path) }
            if count == 0 { return contents }
            guard contents.count + count <= limit else { throw SystemError(call: path, code: EFBIG) }
            contents += buffer[..<count]
        }
    }
}
