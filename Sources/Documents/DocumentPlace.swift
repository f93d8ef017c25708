package import Core

/// Where in a document something stands, as people count: from 1.
package struct DocumentPlace: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case page, slide
    }

    package let kind: Kind
    package let first: Int
    package let last: Int

    package init(_ kind: Kind, _ first: Int, through last: Int? = nil) {
        (self.kind, self.first, self.last) = (kind, first, max(first, last ?? first))
    }

    /// `page 12`, `pages 12–13`, `slide 3`.
    package var label: String {
        first == last ? "\(kind.rawValue) \(first)" : "\(kind.rawValue)s \(first)–\(last)"
    }

    package var json: JSONValue {
        ["kind": .string(kind.rawValue), "first": .integer(Int64(first)), "last": .integer(Int64(last))]
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue?) {
        guard let kind = json?["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let first = json?["first"]?.integerValue, let last = json?["last"]?.integerValue,
            (1...1_000_000).contains(first), (first...1_000_000).contains(last)
        else { return nil }
        self.init(kind, Int(first), through: Int(last))
    }
}
