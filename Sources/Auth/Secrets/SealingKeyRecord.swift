package import Core
import Crypto

/// A key that values are sealed under, as the database holds it.
package struct SealingKeyRecord: Sendable, Equatable {
    /// What a key is used for.
    package enum State: String, Sendable {
        /// The newest open one seals; every open one may still be sealed under by a server that knows no newer one.
        case open
        /// Only opens.
        case closed
        /// Nothing is sealed under it any more.
        case retired
    }

    package let id: UInt32
    package let ordinal: Int64
    package let state: State
    package let createdAt: Timestamp
    package let retiredAt: Timestamp?
    /// The key, sealed under a wrapping key; nil for a wrapping key that sealed values itself, and once it is retired.
    let wrapped: [UInt8]?

    /// The id of the key that it is wrapped under.
    package var wrappedUnder: UInt32? { wrapped.flatMap { SealingKeyring.keyID(of: $0) } }

    /// Where a wrapped key belongs.
    static func context(of id: UInt32) -> String { "sealing_keys/wrapped_key/\(id)" }
}
