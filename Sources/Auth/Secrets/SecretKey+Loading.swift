extension SecretKey {
    /// The key from the configuration, else from the key file. Blocks for a read: for the start of the program.
    ///
    /// - Parameters:
    ///   - configured: the value of `LYCEUM_SECRET_KEY`; nil or empty where it is not set.
    ///   - folder: the data folder where the database is embedded, so that key and data stay together; nil with an
    ///     external database, which other servers with other folders share: there the key must be configured.
    package static func load(configured: String?, keyFolder folder: String?) throws(AuthError) -> SecretKey {
        if let configured, !configured.isEmpty { return try SecretKey(text: configured) }
        guard let folder else { throw unusable("is not set, and an external database needs it.") }
        return try SecretKey(text: SecretKeyFile(path: folder + "/secret.key").readOrCreate())
    }
}
