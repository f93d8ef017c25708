/// The value of `If-Match` and `If-None-Match` (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagList: Equatable, Sendable {
    /// `*`: any state the resource has.
    case any
    /// One of these states.
    case tags([EntityTag])

    /// Every value of the field, which together are one list; empty elements are passed over (§5.6.1.2). Nil if one
    /// is malformed.
    package init?(_ values: [String]) {
        if values.count == 1, values[0] == "*" {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        for value in values {
            var scanner = FieldScanner(value)
            var needsComma = false
            while true {
                scanner.skipWhitespace()
                if scanner.isAtEnd { break }
                if scanner.skip(",") {
                    needsComma = false
                } else {
                    guard !needsComma, let tag = EntityTag(&scanner) else { return nil }
                    tags.append(tag)
                    needsComma = true
                }
            }
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// Whether the resource's tag is in the list by strong comparison; without a tag only `*` holds.
    package func containsStrongly(_ tag: EntityTag?) -> Bool {
        contains(tag) { $0.matchesStrongly($1) }
    }

    /// Whether the resource's tag is in the list by weak comparison; without a tag only `*` holds.
    package func containsWeakly(_ tag: EntityTag?) -> Bool {
        contains(tag) { $0.matchesWeakly($1) }
    }

    /// Whether the weak form of the tag is in the list.
    func holdsWeakForm(of tag: EntityTag) -> Bool {
        guard case .tags(let tags) = self else { return false }
        return tags.contains { $0.isWeak && $0.matchesWeakly(tag) }
    }

    private func contains(_ tag: EntityTag?, _ matches: (EntityTag, EntityTag) -> Bool) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tag.map { tag in tags.contains { matches($0, tag) } } ?? false
        }
    }
}
