package import Crypto

/// The installation's secret, and the one before it while that is being replaced.
package struct SecretKeys: Sendable {
    /// What everything new is made with.
    package let current: SecretKey
    /// What was made with it is still taken; nil where the secret is not being replaced.
    package let previous: SecretKey?

    package init(current: SecretKey, previous: SecretKey? = nil) {
        self.current = current
        self.previous = previous
    }

    /// The keys for one purpose, the current one first.
    package func derived(for purpose: SecretKey.Purpose) -> [[UInt8]] {
        [current, previous].compactMap { $0?.derived(for: purpose) }
    }

    /// The keys that data keys are wrapped under, the current one first.
    package var wrappingKeys: [SealingKey] {
        get throws(CryptoError) {
            var keys: [SealingKey] = []
            for bytes in derived(for: .sealing) { keys.append(try SealingKey(bytes)) }
            return keys
        }
    }

    /// The keys from the configuration, else from the key file. Blocks for a read: for the start of the program.
    ///
    /// - Parameters:
    ///   - configured: the value of `LYCEUM_SECRET_KEY`; nil or empty where it is not set.
    ///   - previous: the value of `LYCEUM_SECRET_KEY_PREVIOUS`.
    ///   - folder: the data folder where the database is embedded, so that key and data stay together; nil with an
    ///     external database, which other servers with other folders share: there the key must be configured.
    ///   - mayCreate: whether a missing key file is made. Not where secrets are sealed already: another key opens none.
    package static func load(
        configured: String?, previous: String? = nil, keyFolder folder: String?, mayCreate: Bool = true
    ) throws(AuthError) -> SecretKeys {
        var earlier: SecretKey?
        if let previous, !previous.isEmpty {
            earlier = try SecretKey(text: previous, configuredAs: SecretKey.previousConfigurationKey)
        }
        if let configured, !configured.isEmpty {
            return SecretKeys(current: try SecretKey(text: configured), previous: earlier)
        }
        guard let folder else { throw SecretKey.unusable("is not set, and an external database needs it.") }
        let file = SecretKeyFile(path: folder + "/secret.key")
        return SecretKeys(
            current: try SecretKey(text: mayCreate ? file.readOrCreate() : file.readExisting()), previous: earlier)
    }
}
