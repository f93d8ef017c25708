/// Runs a program over a text, every possibility side by side: no text makes it go back.
struct PatternMachine {
    /// Possibilities in order of preference, each instruction at most once.
    private struct Threads {
        var places: [Int] = []
        var slots: [[Int]] = []

        mutating func removeAll() {
            places.removeAll(keepingCapacity: true)
            slots.removeAll(keepingCapacity: true)
        }
    }

    private let program: [PatternProgram.Instruction]
    private let slotCount: Int
    private let text: [Unicode.Scalar]
    private let keepsGroups: Bool
    /// At which step each instruction was last reached.
    private var reached: [Int]
    private var step = 0
    private var pending: [(place: Int, slots: [Int])] = []

    init(_ program: PatternProgram, _ text: [Unicode.Scalar], keepsGroups: Bool) {
        self.program = program.instructions
        slotCount = program.slotCount
        self.text = text
        self.keepsGroups = keepsGroups
        reached = [Int](repeating: 0, count: program.instructions.count)
    }

    /// The leftmost match, of those the preferred one; without groups an empty array stands for it.
    mutating func search(from start: Int, _ meter: inout Meter) throws(Fault) -> [Int]? {
        var current = Threads()
        var next = Threads()
        var found: [Int]?
        let blank = keepsGroups ? [Int](repeating: -1, count: slotCount) : []
        step += 1
        var position = start
        while true {
            if found == nil { add(0, blank, at: position, to: &current) }
            if current.places.isEmpty, found != nil { return found }
            try meter.charge(1 + current.places.count >> 3)
            step += 1
            let scalar = position < text.count ? text[position] : nil
            for index in current.places.indices {
                switch program[current.places[index]] {
                case .set(let set):
                    if let scalar, set.contains(scalar) {
                        add(current.places[index] + 1, current.slots[index], at: position + 1, to: &next)
                    }
                case .match:
                    found = current.slots[index]
                    if !keepsGroups { return found }
                default: continue
                }
                if case .match = program[current.places[index]] { break }
            }
            guard scalar != nil else { return found }
            swap(&current, &next)
            next.removeAll()
            position += 1
        }
    }

    /// Follows everything that takes no scalar.
    private mutating func add(_ place: Int, _ slots: [Int], at position: Int, to threads: inout Threads) {
        pending.append((place, slots))
        while let (place, slots) = pending.popLast() {
            guard reached[place] != step else { continue }
            reached[place] = step
            switch program[place] {
            case .set, .match:
                threads.places.append(place)
                threads.slots.append(slots)
            case .jump(let target): pending.append((target, slots))
            case .split(let first, let second):
                pending.append((second, slots))
                pending.append((first, slots))
            case .save(let slot):
                var slots = slots
                if keepsGroups { slots[slot] = position }
                pending.append((place + 1, slots))
            case .assertion(let assertion):
                if holds(assertion, at: position) { pending.append((place + 1, slots)) }
            }
        }
    }

    private func holds(_ assertion: PatternNode.Assertion, at position: Int) -> Bool {
        switch assertion {
        case .textStart: return position == 0
        case .textEnd: return position == text.count
        case .lineStart: return position == 0 || text[position - 1] == "\n"
        case .lineEnd: return position == text.count || text[position] == "\n"
        case .wordBoundary, .noWordBoundary:
            let before = position > 0 && ScalarSet.words.contains(text[position - 1])
            let after = position < text.count && ScalarSet.words.contains(text[position])
            return (before != after) == (assertion == .wordBoundary)
        }
    }
}
