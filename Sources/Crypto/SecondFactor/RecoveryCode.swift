/// A code that a person keeps on paper and that stands in once for a lost second factor: 80 random bits.
package struct RecoveryCode: Sendable, Equatable {
    /// Crockford's alphabet: no letter looks like a digit.
    private static let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    private static let count = 16
    private let characters: String

    /// A new code.
    package init() {
        characters = Random.text(Self.count, from: Self.alphabet)
    }

    /// Reads what a person typed: in any case, with or without blanks and hyphens, O for 0, I and L for 1.
    package init?(_ text: String) {
        var characters = ""
        for character in text.uppercased() where character != "-" && character != " " {
            switch character {
            case "O": characters.append("0")
            case "I", "L": characters.append("1")
            case let other where Self.alphabet.contains(other): characters.append(other)
            default: return nil
            }
            guard characters.utf8.count <= Self.count else { return nil }
        }
        guard characters.utf8.count == Self.count else { return nil }
        self.characters = characters
    }

    /// The code in groups of four, such as `7ZQW-0D4K-M3XA-T9BE`.
    package var text: String {
        stride(from: 0, to: Self.count, by: 4)
            .map { String(characters.dropFirst($0).prefix(4)) }
            .joined(separator: "-")
    }

    /// What is stored. The code is random and long enough that a fast hash gives nothing away.
    package var hash: [UInt8] {
        Digest.sha256(Array(characters.utf8))
    }

    /// Where the code's hash lies among those that a person has left, compared in constant time; nil where it does not.
    package func index(in hashes: [[UInt8]]) -> Int? {
        let own = hash
        return hashes.indices.reduce(nil) { found, index in
            ConstantTime.equals(own, hashes[index]) ? index : found
        }
    }
}
