/// Compares the folder with what the database remembers.
enum MigrationPlan {
    /// The migrations still to run, in their order. Throws when one that has run was changed or taken away: then
    /// nobody knows the database's shape.
    static func pending(
        _ folder: [(migration: Migration, checksum: String)], applied: [AppliedMigration]
    ) throws(PostgresError) -> [(migration: Migration, checksum: String)] {
        var remembered: [String: AppliedMigration] = [:]
        for migration in applied { remembered[migration.version] = migration }
        var pending: [(migration: Migration, checksum: String)] = []
        for (migration, checksum) in folder {
            guard let known = remembered.removeValue(forKey: migration.version) else {
                pending.append((migration, checksum))
                continue
            }
            guard known.checksum == checksum else {
                throw PostgresError(
                    .migration,
                    "The migration \(known.name) was changed after it had run on this database. Put the file back as "
                        + "it was and write the change as a new migration.")
            }
        }
        if let missing = remembered.values.min(by: { $0.version < $1.version }) {
            throw PostgresError(
                .migration,
                "The migration \(missing.name) has run on this database, but its file is missing. The database "
                    + "belongs to a newer or another version of this program.")
        }
        return pending
    }
}
