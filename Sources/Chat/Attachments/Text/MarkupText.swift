/// Takes the words out of XML, piece by piece. A pure state machine, for the XML of office programs.
struct MarkupText {
    /// What becomes of elements, by their names with the prefix that office programs write.
    struct Rules: Sendable {
        /// The elements whose characters are words; nil for all.
        var words: Set<String>?
        /// What stands for an element at its beginning.
        var openings: [String: String] = [:]
        /// What stands for an element at its end.
        var closings: [String: String] = [:]
        /// Elements that are passed over with all that is in them.
        var skipped: Set<String> = []
    }

    private let rules: Rules
    /// The most Unicode scalars that are kept.
    private let most: Int
    private var scanner = MarkupScanner()
    private var words: [UInt8] = []
    private var depth = 0
    private var skippedDepth: Int?
    /// How many elements of words are open.
    private var open = 0
    private(set) var isFull = false

    init(rules: Rules, most: Int) {
        self.rules = rules
        self.most = most
    }

    /// What was read so far.
    var text: String { String(decoding: words, as: UTF8.self) }

    /// Takes the next bytes. Throws for a declaration of a document type, which nothing trustworthy has.
    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        var scanner = scanner
        try scanner.feed(bytes) { event in
            guard !isFull else { return }
            switch event {
            case .begin(let tag): begin(tag.name)
            case .end(let element): finish(element)
            case .words(let said): if rules.words == nil || open > 0 { add(said) }
            }
        }
        self.scanner = scanner
    }

    private mutating func begin(_ element: String) {
        depth += 1
        if skippedDepth == nil, rules.skipped.contains(element) { skippedDepth = depth }
        if rules.words?.contains(element) == true { open += 1 }
        if let opening = rules.openings[element] { add(Array(opening.utf8)) }
    }

    private mutating func finish(_ element: String) {
        if let closing = rules.closings[element] { add(Array(closing.utf8)) }
        if rules.words?.contains(element) == true { open = max(0, open - 1) }
        if skippedDepth == depth { skippedDepth = nil }
        depth = max(0, depth - 1)
    }

    private mutating func add(_ bytes: [UInt8]) {
        guard skippedDepth == nil else { return }
        // Four bytes is the most that a scalar takes: whoever shows the text counts exactly.
        words += bytes.prefix(4 * most - words.count)
        if words.count >= 4 * most { isFull = true }
    }
}
