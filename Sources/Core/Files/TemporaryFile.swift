import Glibc

/// A file without a name: nobody else can open it, and its space is free again with its last owner, whatever ends the
/// program. Everything but `length` blocks: use it on a thread of a `BlockingThreadPool`.
///
/// One task writes; once it has, any may read.
package final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let pool: BlockingThreadPool?

    /// Makes a file in the folder. Its end may take the file system a while, so it happens on a thread of the pool.
    /// Throws `SystemError` that names the folder.
    package convenience init(in folder: String, pool: BlockingThreadPool? = nil) throws(SystemError) {
        var generator = SystemRandomNumberGenerator()
        let name = folder + "/lyceum-" + String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .last(folder) }
        unsafe unlink(name)
        self.init(descriptor: descriptor, pool: pool)
    }

    /// Takes over a descriptor.
    package init(descriptor: Int32, pool: BlockingThreadPool? = nil) {
        self.descriptor = descriptor
        self.pool = pool
    }

    deinit {
        let descriptor = descriptor
        // A refusing pool is busy enough; then the thread that happens to be here does it.
        if pool?.submit({ close(descriptor) }) != true { close(descriptor) }
    }

    /// Writes all of the bytes at the offset. Throws `SystemError`, whose `isStorageFull` says whether there was no room.
    package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written,
                    off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("pwrite") }
            written += count
        }
    }

    /// So many bytes from the offset on; fewer only where the file ends.
    package func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        try readBytes(descriptor, at: offset, count: count)
    }
}

extension SystemError {
    /// Whether there is no room left for what was to be written, on the disk or within a quota.
    package var isStorageFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }
}
