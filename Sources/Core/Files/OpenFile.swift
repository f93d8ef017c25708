import Glibc

/// A file that is open for reading; closed with its last owner. Everything but `length`, `modified` and `version`
/// blocks: use it on a thread of a `BlockingThreadPool`.
package final class OpenFile: Sendable {
    private let descriptor: Int32
    /// Its size in bytes when it was opened.
    package let length: Int
    /// When it last changed.
    package let modified: Timestamp
    /// Differs between two states of the file, as far as the file system tells them apart; letters, digits and dashes.
    package let version: String

    /// Opens a regular file; never waits for a device or a pipe. Throws `SystemError` that names the path.
    package init(_ path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .last(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError(call: path, code: EISDIR)
        }
        self.descriptor = descriptor
        length = Int(status.st_size)
        let (seconds, nanoseconds) = (Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec))
        modified = Timestamp(microseconds: seconds * 1_000_000 + nanoseconds / 1000)
        version = [Int64(status.st_ino), Int64(length), seconds, nanoseconds]
            .map { String($0, radix: 36) }.joined(separator: "-")
    }

    deinit {
        close(descriptor)
    }

    /// So many bytes from the offset on; fewer only where the file ends.
    package func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        try readBytes(descriptor, at: offset, count: count)
    }
}

/// Reads so many bytes, or those until the file's end.
func readBytes(_ descriptor: Int32, at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
            let received = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            if received < 0, errno == EINTR { continue }
            if received < 0 { failure = .last("pread") }
            guard received > 0 else { return }
            filled += received
        }
    }
    if let failure { throw failure }
    return bytes
}
