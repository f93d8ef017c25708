import Auth
import Postgres

extension SecretKeys {
    /// The installation's secret as it is configured, for this database. With a private database the secret lies beside it
    /// in the data folder, and is made there unless something is sealed already.
    static func load(_ configuration: Configuration, on database: Database) async throws -> SecretKeys {
        let isPrivate = configuration.databaseURL == nil
        let isNew =
            isPrivate && configuration.secretKey == nil
            ? try await SealingKeyStore(database: database).isUnused() : false
        return try load(
            configured: configuration.secretKey, previous: configuration.previousSecretKey,
            keyFolder: isPrivate ? configuration.dataDirectory : nil, mayCreate: isNew)
    }
}
