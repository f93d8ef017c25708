/// Seals secrets for storage and opens them, under keys that change while the program runs.
///
/// It knows the keys that its source knows at the moment: what was sealed under another, or is refused because its key was
/// closed meanwhile, is done again by `Sealer.current(_:)` of Auth, which asks for the keys anew.
package struct Sealer: Sendable {
    private let source: any SealingKeySource

    /// Uses the keys of the source.
    package init(_ source: any SealingKeySource) {
        self.source = source
    }

    /// Seals the bytes under the newest key. The context says where they belong, such as a table, a column and a row's
    /// name; a message that is copied elsewhere does not open there.
    package func seal(_ plaintext: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        try keyring.seal(plaintext, context: context)
    }

    /// The bytes that were sealed for this context.
    package func open(_ sealed: [UInt8], context: String) throws(CryptoError) -> [UInt8] {
        try keyring.open(sealed, context: context)
    }

    /// Asks for the keys, unless there are any.
    package func prepare() async throws {
        if source.keyring == nil { try await source.refresh() }
    }

    /// Asks for the keys anew.
    package func refresh() async throws {
        try await source.refresh()
    }

    private var keyring: SealingKeyring {
        get throws(CryptoError) {
            guard let keyring = source.keyring else { throw .noSealingKeys }
            return keyring
        }
    }
}

/// Where the keys for sealing come from.
package protocol SealingKeySource: Sendable {
    /// The keys that are known at the moment; nil before they were asked for.
    var keyring: SealingKeyring? { get }
    /// Asks for them anew.
    func refresh() async throws
}
