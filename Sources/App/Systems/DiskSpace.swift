import Glibc

/// The room of the file system that a folder lies in.
struct DiskSpace: Sendable, Equatable {
    let totalBytes: Int64
    /// What the server may still write.
    let freeBytes: Int64

    /// Nil where the folder cannot be asked.
    init?(of folder: String) {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        totalBytes = Int64(clamping: status.f_blocks) * Int64(clamping: status.f_frsize)
        freeBytes = Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }
}
