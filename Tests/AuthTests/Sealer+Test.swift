import Auth
import Core
import Crypto
import Postgres

extension Sealer {
    /// Seals under keys of the database, wrapped under a secret for tests.
    static func test(
        _ database: Database, secret: String = "a secret for tests, long enough: 9f2c"
    ) throws -> Sealer {
        Sealer(
            try InstallationKeyring(
                store: SealingKeyStore(database: database), secrets: SecretKeys(current: SecretKey(text: secret)),
                clock: SystemWallClock()))
    }
}
