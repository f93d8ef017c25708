/// Reads regular expressions as RE2 writes them (https://github.com/google/re2/wiki/Syntax), without names of scripts
/// and without `\C`.
struct PatternParser {
    /// What `(?…)` switches.
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesNewline = false
        var isUngreedy = false
    }

    let scalars: [Unicode.Scalar]
    var offset = 0
    var flags = Flags()
    private(set) var groupCount = 0
    private(set) var groupNames: [String: Int] = [:]
    private var depth = 0

    /// Groups inside groups.
    static let depthLimit = 100
    /// Scalars of a pattern.
    static let lengthLimit = 2_000
    /// How often `{n,m}` may repeat, as in RE2.
    static let repetitionLimit = 1_000

    init(_ text: String) throws(PatternError) {
        scalars = Array(text.unicodeScalars.prefix(Self.lengthLimit + 1))
        guard scalars.count <= Self.lengthLimit else {
            throw PatternError(message: "it is longer than \(Self.lengthLimit) characters", offset: Self.lengthLimit)
        }
    }

    mutating func whole() throws(PatternError) -> PatternNode {
        let node = try choice()
        guard offset == scalars.count else { throw fail("unexpected ')'") }
        return node
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw fail("groups are nested too deep") }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = peek(), scalar != "|", scalar != ")" {
            if take("\\Q") {
                quoted(&nodes)
                if nodes.isEmpty { continue }
            } else if scalar == "(", peek(1) == "?", try switchFlags() {
                continue
            } else {
                nodes.append(try atom())
            }
            if let last = nodes.popLast() { nodes.append(try repeated(last)) }
        }
        return nodes.isEmpty ? .empty : nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    /// The text between `\Q` and `\E`, as it is.
    private mutating func quoted(_ nodes: inout [PatternNode]) {
        while let scalar = peek(), !take("\\E") {
            offset += 1
            nodes.append(literal(scalar))
        }
    }

    /// The operators after an atom; RE2 takes one only.
    private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
        let start = offset
        guard let (minimum, maximum) = try repetition() else { return node }
        var isGreedy = !flags.isUngreedy
        if take("?") { isGreedy.toggle() }
        if let next = peek(), next == "*" || next == "+" || next == "?" {
            throw PatternError(message: "two operators of repetition follow each other", offset: start)
        }
        return .repetition(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
    }

    private mutating func repetition() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard peek() == "{" else { return nil }
        let start = offset
        offset += 1
        guard let minimum = number() else {
            offset = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = peek() == "}" ? nil : number() ?? -1 }
        guard take("}"), maximum != -1 else {
            offset = start
            return nil
        }
        guard minimum <= Self.repetitionLimit, maximum ?? 0 <= Self.repetitionLimit, minimum <= maximum ?? minimum
        else {
            throw PatternError(message: "a repetition goes from 0 to \(Self.repetitionLimit)", offset: start)
        }
        return (minimum, maximum)
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        guard let scalar = peek() else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[": return .set(try characterClass().prepared())
        case ".":
            offset += 1
            return .set(flags.dotTakesNewline ? .everything : .everythingButNewline)
        case "^":
            offset += 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$":
            offset += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw fail("nothing to repeat before '\(scalar)'")
        case "{":
            if try repetition() != nil { throw fail("nothing to repeat before '{'") }
            offset += 1
            return literal(scalar)
        case "\\": return try escape()
        default:
            offset += 1
            return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        var set = ScalarSet([scalar.value...scalar.value])
        if flags.ignoresCase {
            for variant in ScalarSet.caseVariants(of: scalar) { set.insert(variant.value...variant.value) }
            set.ignoreCase()
        }
        return .set(set.prepared())
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let start = offset
        offset += 1
        let outer = flags
        var number: Int?
        if take("?P<") || take("?<") {
            let name = try groupName()
            groupCount += 1
            groupNames[name] = groupCount
            number = groupCount
        } else if take("?") {
            try readFlags(until: ":")
        } else {
            groupCount += 1
            number = groupCount
        }
        let inner = try choice()
        flags = outer
        guard take(")") else { throw PatternError(message: "'(' has no ')'", offset: start) }
        return number.map { .capture(inner, $0) } ?? inner
    }

    private mutating func groupName() throws(PatternError) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek(), scalar.value < 128, Lexer.isLetter(scalar) || Lexer.isDigit(scalar) {
            name.append(scalar)
            offset += 1
        }
        guard !name.isEmpty, take(">") else { throw fail("the name of a group is letters, digits and '_'") }
        guard groupNames[String(name)] == nil else { throw fail("two groups have one name") }
        return String(name)
    }

    /// `(?i)` and its like, up to the end of the group around it. False for a group, which is left unread.
    private mutating func switchFlags() throws(PatternError) -> Bool {
        let start = offset
        let before = flags
        offset += 2
        if let scalar = peek(), scalar != "P", scalar != "<", scalar != ":" {
            try readFlags(until: nil)
            if take(")") { return true }
        }
        offset = start
        flags = before
        return false
    }

    /// Letters and perhaps a `-` that turns the rest off; the end is taken where it is given.
    private mutating func readFlags(until end: Unicode.Scalar?) throws(PatternError) {
        var isOn = true
        while let scalar = peek() {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotTakesNewline = isOn
            case "U": flags.isUngreedy = isOn
            case "-" where isOn: isOn = false
            case ":", ")":
                guard let end else { return }
                guard scalar == end else { throw fail("unexpected '\(scalar)'") }
                offset += 1
                return
            case "=", "!", "<": throw fail("looking ahead or behind is not supported")
            default: throw fail("unknown flag '\(scalar)'")
            }
            offset += 1
        }
        throw fail("'(' has no ')'")
    }
}

extension PatternParser {
    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        offset + distance < scalars.count ? scalars[offset + distance] : nil
    }

    /// Steps over the text if it stands here.
    mutating func take(_ text: String) -> Bool {
        var distance = 0
        for scalar in text.unicodeScalars {
            guard peek(distance) == scalar else { return false }
            distance += 1
        }
        offset += distance
        return true
    }

    /// A decimal number; past the limit of repetition it stops growing.
    mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), Lexer.isDigit(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), Self.repetitionLimit + 1)
            offset += 1
        }
        return value
    }

    func fail(_ message: String) -> PatternError { PatternError(message: message, offset: offset) }
}
