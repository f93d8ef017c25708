import COpenSSL

/// Operations whose duration tells nothing about their operands.
package enum ConstantTime {
    /// Whether the bytes are equal; only their counts can be learnt from the time it takes.
    package static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
