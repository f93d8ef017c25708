import Glibc

/// The right to use a data folder, for one process at a time. The kernel takes it back when the process ends, however
/// it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Throws when another process has it.
    init(folder: String) throws(PostgresError) {
        descriptor = unsafe open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PostgresError(.embedded, "The data folder \(folder) cannot be written (LYCEUM_DATA_DIR).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw PostgresError(
                .embedded,
                "Another server already runs on the data folder \(folder): stop it, or set LYCEUM_DATA_DIR to another "
                    + "folder.")
        }
    }

    deinit {
        // A child that is being spawned right now has the descriptor, too, until it becomes another program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
