/// A version of the protocol that is safe to speak; everything older is refused.
package enum TLSVersion: Int32, Comparable, Sendable {
    case tls12 = 0x0303
    case tls13 = 0x0304

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
