import HTTPCore

/// The name by which authors refer to a model, and addresses to a provider: 1 to 64 small letters, digits, dashes, dots
/// and underscores, beginning and ending with a letter or digit.
package struct ModelSlug: PathParameter, Hashable, CustomStringConvertible {
    package static let expectation =
        "1 to 64 small letters, digits, dashes, dots and underscores, beginning and ending with a letter or digit"
    private static let maximumLength = 64

    package let description: String

    /// Nil for a text of another shape.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Self.maximumLength).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            Self.isAlphanumeric(first), Self.isAlphanumeric(last),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || "-._".utf8.contains($0) })
        else { return nil }
        description = text
    }

    package init?(pathSegment text: String) {
        self.init(text)
    }

    /// The slug that is nearest to another service's name, such as `openai-gpt-4.1` for `openai/GPT-4.1`; nil for a name
    /// without letters and digits.
    package init?(naming name: String) {
        var slug: [UInt8] = []
        for byte in name.lowercased().utf8 {
            if Self.isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") {
                slug.append(byte)
            } else if slug.last != UInt8(ascii: "-") {
                slug.append(UInt8(ascii: "-"))
            }
        }
        let start = slug.drop { !Self.isAlphanumeric($0) }.prefix(Self.maximumLength)
        let end = start.lastIndex(where: Self.isAlphanumeric).map { start[...$0] } ?? []
        self.init(String(decoding: end, as: UTF8.self))
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
