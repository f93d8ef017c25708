package import Crypto
import Postgres

extension Sealer {
    /// Does work that seals or opens, with its transaction, and once more where another server has changed the keys
    /// meanwhile: where it met a key that is not known here yet, or sealed under one that is closed. Around the
    /// transaction, because that is undone then.
    package func current<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await prepare()
        for _ in 1...2 {
            do {
                return try await work()
            } catch CryptoError.unknownSealingKey {
                try await refresh()
            } catch let error as PostgresError where error.sqlState == .closedSealingKey {
                try await refresh()
            }
        }
        return try await work()
    }
}

extension SQLState {
    /// The database takes nothing that is sealed under this key any more.
    static let closedSealingKey = SQLState(rawValue: "LY001")
}
