/// What a JSON text may cost before the parser refuses it.
package struct JSONLimits: Sendable {
    /// What happens when an object names the same key twice. Keys are the same when Swift's `String` says so, that
    /// is under canonical equivalence, so that a look-up can never meet two answers.
    package enum DuplicateKeys: Sendable {
        case refuse
        /// The last value counts, at the place of the first, as JavaScript and Python do it.
        case keepLast
    }

    /// How many arrays and objects may lie inside each other.
    package var depth: Int
    /// The longest text, in bytes.
    package var bytes: Int
    /// The longest number, in characters.
    package var numberLength: Int
    /// What happens when an object names the same key twice.
    package var duplicateKeys: DuplicateKeys

    /// Limits that differ from the default where they are given.
    package init(
        depth: Int = 128, bytes: Int = 64 * 1024 * 1024, numberLength: Int = 1024,
        duplicateKeys: DuplicateKeys = .refuse
    ) {
        self.depth = depth
        self.bytes = bytes
        self.numberLength = numberLength
        self.duplicateKeys = duplicateKeys
    }

    /// 128 levels, 64 MiB, numbers of 1024 characters, no duplicate keys.
    package static let `default` = JSONLimits()
}
