import Core
import Glibc

/// PostgreSQL's own files.
struct Cluster {
    let folder: DataFolder
    let bundle: PostgresBundle
    let configuration: EmbeddedPostgresConfiguration

    /// Makes the cluster at the first start. It is made beside its place and moved there whole, so that a start that
    /// is killed leaves nothing half made.
    func makeIfMissing(logger: Logger) async throws {
        guard unsafe access(folder.cluster + "/PG_VERSION", F_OK) != 0 else { return }
        logger.info("Making the database", [("folder", folder.cluster)])
        let fresh = folder.cluster + ".new"
        try await Command.run("/bin/rm", ["-rf", fresh], logger: logger)
        var arguments = [
            "-D", fresh, "-U", EmbeddedPostgres.owner, "-A", "trust", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8", "--no-instructions",
        ]
        if configuration.durability == .none { arguments.append("--no-sync") }
        try await Command.run(bundle.program("initdb"), arguments, as: folder.user, logger: logger)
        guard unsafe rename(fresh, folder.cluster) == 0 else {
            throw PostgresError(
                .embedded, "The data folder \(folder.path) cannot be written (LYCEUM_DATA_DIR).")
        }
    }
}
