/// The blocks between two headings.
struct Section {
    let headingPath: [String]
    var blocks: [Block]

    /// Sections with something to find: a heading without text of its own or below it stands for itself.
    static func sections(of blocks: [Block]) -> [Section] {
        var sections: [Section] = []
        var open: [(title: String, level: Int)] = []
        var current = Section(headingPath: [], blocks: [])
        for (index, block) in blocks.enumerated() {
            guard case .heading(let title, let level) = block.kind else {
                current.blocks.append(block)
                continue
            }
            if !current.blocks.isEmpty { sections.append(current) }
            while let last = open.last, last.level >= level { open.removeLast() }
            open.append((title, level))
            current = Section(headingPath: open.map(\.title).filter { !$0.isEmpty }, blocks: [])
            if isLeaf(level: level, before: blocks[(index + 1)...].first), !title.isEmpty {
                current.blocks.append(Block(kind: .paragraph, range: block.range))
            }
        }
        if !current.blocks.isEmpty { sections.append(current) }
        return sections
    }

    private static func isLeaf(level: Int, before next: Block?) -> Bool {
        switch next?.kind {
        case nil: true
        case .heading(_, let nextLevel): nextLevel <= level
        case .paragraph, .lines: false
        }
    }
}
