import Crypto

/// What a page shows of a launch that failed, by which an administrator finds it: eight letters and digits that cannot be
/// mistaken for each other.
package struct SupportCode: Sendable {
    package let text: String

    private static let letters = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// A new one.
    package static func make() -> SupportCode {
        // Thirty of the 256 values of a byte are as good as even.
        SupportCode(text: String(Random.bytes(8).map { letters[Int($0) % letters.count] }))
    }
}
