/// The elements of a document that are left out with all that is in them.
struct SkippedElements {
    private let names: Set<String>
    private var depth = 0

    init(_ names: Set<String>) {
        self.names = names
    }

    /// Whether the next event is of one of them.
    mutating func take(_ event: XMLEvent) -> Bool {
        switch event {
        case .begin(let tag) where names.contains(tag.name): depth += 1
        case .end(let name) where names.contains(name):
            depth -= 1
            return true
        case .begin, .end, .words: break
        }
        return depth > 0
    }
}
