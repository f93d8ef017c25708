/// A regular expression in the syntax of RE2, whose search takes time linear in the text.
struct Pattern: Sendable {
    /// How many groups with numbers it has.
    let groupCount: Int
    /// How many instructions it became.
    var size: Int { program.instructions.count }
    private let program: PatternProgram

    init(_ text: String) throws(PatternError) {
        var parser = try PatternParser(text)
        let node = try parser.whole()
        groupCount = parser.groupCount
        program = try PatternProgram(node, groupCount: groupCount)
    }

    /// Whether it matches anywhere in the text.
    func matches(_ text: String, _ meter: inout Meter) throws(Fault) -> Bool {
        try meter.charge(bytes: text.utf8.count)
        var machine = PatternMachine(program, Array(text.unicodeScalars), keepsGroups: false)
        return try machine.search(from: 0, &meter) != nil
    }

    /// The first match that begins at or after the start: places of the whole and of each group, -1 for a group that
    /// took no part.
    func firstMatch(
        in scalars: [Unicode.Scalar], from start: Int, _ meter: inout Meter
    ) throws(Fault) -> [Int]? {
        var machine = PatternMachine(program, scalars, keepsGroups: true)
        return try machine.search(from: start, &meter)
    }

    /// Every match that does not overlap the one before it.
    func allMatches(
        in scalars: [Unicode.Scalar], limit: Int = .max, _ meter: inout Meter
    ) throws(Fault) -> [[Int]] {
        var matches: [[Int]] = []
        var start = 0
        var machine = PatternMachine(program, scalars, keepsGroups: true)
        while matches.count < limit, start <= scalars.count, let match = try machine.search(from: start, &meter) {
            // An empty match right behind the last one is part of it.
            if match[0] == match[1], let last = matches.last, last[1] == match[0] {
                start = match[1] + 1
                continue
            }
            matches.append(match)
            start = match[1] > match[0] ? match[1] : match[1] + 1
        }
        return matches
    }
}
