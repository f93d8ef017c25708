import Core
import Glibc

/// The folder of an embedded server: `cluster` with PostgreSQL's own files, `socket`, `lock`, and sometimes `bundle`.
struct DataFolder: Sendable {
    /// Absolute, without symbolic links.
    let path: String
    /// The account that PostgreSQL runs as; nil for that of this process.
    let user: SystemUser?

    var cluster: String { path + "/cluster" }
    var socketFolder: String { path + "/socket" }

    /// The longest path of a socket, with its final zero, as the kernel takes it.
    private static let socketPathLimit = 108
    private static let socketName = "/.s.PGSQL.5432"

    /// Makes the folder, and gives it to an account that can run PostgreSQL where this process cannot.
    static func prepare(_ folder: String) throws(PostgresError) -> DataFolder {
        try make(folder)
        guard let resolved = unsafe realpath(folder, nil) else { throw unwritable(folder) }
        defer { unsafe free(resolved) }
        let path = unsafe String(cString: resolved)
        let user = try SystemUser.isSuperuser ? account() : nil
        let prepared = DataFolder(path: path, user: user)
        guard (prepared.socketFolder + socketName).utf8.count < socketPathLimit else {
            throw PostgresError(
                .embedded,
                "The path of the data folder \(path) is too long for a socket: set LYCEUM_DATA_DIR to a "
                    + "shorter one.")
        }
        if let user { try prepared.give(to: user) }
        if unsafe mkdir(prepared.socketFolder, 0o700) != 0, errno != EEXIST { throw unwritable(path) }
        if let user, unsafe chown(prepared.socketFolder, user.userID, user.groupID) != 0 { throw unwritable(path) }
        guard unsafe access(path, W_OK) == 0, unsafe chmod(prepared.socketFolder, 0o700) == 0 else {
            throw unwritable(path)
        }
        return prepared
    }

    /// The accounts that suit, best first.
    static func account() throws(PostgresError) -> SystemUser {
        for name in ["lyceum", "postgres", "nobody"] {
            if let user = SystemUser(named: name) { return user }
        }
        throw PostgresError(
            .embedded, "PostgreSQL does not run as root: make a system user \"lyceum\", or set LYCEUM_DATABASE_URL.")
    }

    private func give(to user: SystemUser) throws(PostgresError) {
        guard unsafe chown(path, user.userID, user.groupID) == 0, unsafe chmod(path, 0o711) == 0 else {
            throw Self.unwritable(path)
        }
        // The folder around it is this product's too; to be passed through is not to be read.
        let parent = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        if let permissions = FolderAccess.permissions(of: parent), !permissions.lets(user),
            permissions.userID == geteuid(), FolderAccess.obstacle(on: path, for: user) == parent,
            parent.split(separator: "/").count > 1
        {
            _ = unsafe chmod(parent, mode_t(permissions.mode | 0o001))
        }
        if let obstacle = FolderAccess.obstacle(on: path, for: user) {
            throw PostgresError(
                .embedded,
                "PostgreSQL runs as the user \"\(user.name)\", who cannot reach the data folder \(path), because "
                    + "\(obstacle) is closed to others: set LYCEUM_DATA_DIR to a folder elsewhere, such as "
                    + "/var/lib/lyceum, or set LYCEUM_DATABASE_URL.")
        }
    }

    private static func make(_ folder: String) throws(PostgresError) {
        var path = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            path += "/" + part
            if unsafe mkdir(path, 0o755) != 0, errno != EEXIST { throw unwritable(folder) }
        }
    }

    private static func unwritable(_ folder: String) -> PostgresError {
        PostgresError(
            .embedded, "The data folder \(folder) cannot be written (LYCEUM_DATA_DIR): \(SystemError.last("open")).")
    }
}
