import Glibc

/// The migrations of a folder.
enum MigrationFolder {
    /// Reads all of them in their order. Blocks on files.
    static func read(_ folder: String) throws(PostgresError) -> [Migration] {
        var migrations: [Migration] = []
        for name in try fileNames(in: folder) where name.hasSuffix(".sql") {
            guard let migration = Migration(fileName: name, sql: try text(of: folder + "/" + name)) else {
                throw PostgresError(
                    .migration, "The migration \(name) is not named like 20261121090000_create_roles.sql.")
            }
            guard migration.sql.hasPrefix("-- ") else {
                throw PostgresError(.migration, "The migration \(name) does not begin with a comment on what it does.")
            }
            if let previous = migrations.last, previous.version == migration.version {
                throw PostgresError(.migration, "The migrations \(previous.name) and \(migration.name) have one time.")
            }
            migrations.append(migration)
        }
        guard !migrations.isEmpty else {
            throw PostgresError(.migration, "The folder \(folder) has no migrations (LYCEUM_RESOURCES_DIR).")
        }
        return migrations
    }

    private static func fileNames(in folder: String) throws(PostgresError) -> [String] {
        guard let directory = unsafe opendir(folder) else {
            throw PostgresError(
                .migration, "The folder of migrations \(folder) cannot be read (LYCEUM_RESOURCES_DIR).")
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                    unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names.sorted()
    }

    private static func text(of path: String) throws(PostgresError) -> String {
        guard let text = TextFile.read(path) else {
            throw PostgresError(.migration, "The migration \(path) cannot be read.")
        }
        return text
    }
}
