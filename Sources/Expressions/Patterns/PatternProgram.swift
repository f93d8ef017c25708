/// The instructions that a regular expression becomes (Pike's machine).
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one scalar of the set.
        case set(ScalarSet)
        case assertion(PatternNode.Assertion)
        /// Goes on at both places, the first preferred.
        case split(Int, Int)
        case jump(Int)
        /// Remembers the place in the text.
        case save(Int)
        case match
    }

    private(set) var instructions: [Instruction] = []
    /// Places to remember: two for the whole match and each group.
    let slotCount: Int
    private var work = 0

    /// The longest program: a repetition is written out as often as it counts.
    static let sizeLimit = 5_000

    init(_ node: PatternNode, groupCount: Int) throws(PatternError) {
        slotCount = 2 * (groupCount + 1)
        try append(.save(0))
        try emit(node)
        try append(.save(1))
        try append(.match)
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        instructions.append(instruction)
        guard instructions.count <= Self.sizeLimit else {
            throw PatternError(message: "its repetitions multiply to a machine that is too large", offset: 0)
        }
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        // What emits nothing must not be repeated without end either.
        work += 1
        guard work <= 8 * Self.sizeLimit else {
            throw PatternError(message: "its repetitions multiply to a machine that is too large", offset: 0)
        }
        switch node {
        case .empty: break
        case .set(let set): try append(.set(set))
        case .assertion(let assertion): try append(.assertion(assertion))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes): try emitChoice(nodes)
        case .capture(let node, let number):
            try append(.save(2 * number))
            try emit(node)
            try append(.save(2 * number + 1))
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            try emitRepetition(of: node, minimum, maximum, isGreedy: isGreedy)
        }
    }

    private mutating func emitChoice(_ nodes: [PatternNode]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index < nodes.count - 1 else {
                try emit(node)
                break
            }
            let split = instructions.count
            try append(.split(split + 1, 0))
            try emit(node)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emitRepetition(
        of node: PatternNode, _ minimum: Int, _ maximum: Int?, isGreedy: Bool
    ) throws(PatternError) {
        for _ in 0..<minimum { try emit(node) }
        guard let maximum else {
            let split = instructions.count
            try append(.split(0, 0))
            try emit(node)
            try append(.jump(split))
            instructions[split] = Self.split(split + 1, instructions.count, isGreedy)
            return
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(instructions.count)
            try append(.split(0, 0))
            try emit(node)
        }
        for split in splits { instructions[split] = Self.split(split + 1, instructions.count, isGreedy) }
    }

    private static func split(_ inside: Int, _ outside: Int, _ isGreedy: Bool) -> Instruction {
        isGreedy ? .split(inside, outside) : .split(outside, inside)
    }
}
