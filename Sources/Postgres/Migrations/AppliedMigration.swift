/// A migration as the database remembers it.
struct AppliedMigration: Sendable, Equatable {
    let version: String
    let name: String
    let checksum: String
}
