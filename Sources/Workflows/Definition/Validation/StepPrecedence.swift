/// Which steps can have run before which others, by the ways of the graph.
struct StepPrecedence {
    private let index: [String: Int]
    private let columns: [String: Int]
    private let words: Int
    /// For each component of the graph, which of the asked steps lie before it or in it.
    private let before: [UInt64]
    private let component: [Int]

    /// - Parameter asked: the steps that are asked about; the cost grows with the graph, and with each 64 of these
    init(_ definition: WorkflowDefinition, asked: Set<String>) {
        let nodes = definition.nodes
        let index = Dictionary(nodes.enumerated().map { ($1.slug, $0) }) { first, _ in first }
        var targets = [[Int]](repeating: [], count: nodes.count)
        var leadsOn = [Bool](repeating: false, count: nodes.count)
        for edge in definition.edges {
            guard let source = index[edge.source], let target = index[edge.target] else { continue }
            targets[source].append(target)
            if edge.port == StepPort.next { leadsOn[source] = true }
        }
        // The last steps of a loop's body lead back to the loop.
        for (number, node) in nodes.enumerated() where !leadsOn[number] {
            if let loop = node.parent.flatMap({ index[$0] }) { targets[number].append(loop) }
        }
        var columns: [String: Int] = [:]
        for slug in asked.sorted() where index[slug] != nil { columns[slug] = columns.count }
        let words = (columns.count + 63) / 64
        let (component, order) = StronglyConnected.components(of: targets)

        var before = [UInt64](repeating: 0, count: order.count * words)
        func mark(_ component: Int, _ column: Int) {
            before[component * words + column / 64] |= 1 << UInt64(column % 64)
        }
        // Components come in the reverse of the order of the ways, so the last ones are first.
        for number in order.indices.reversed() {
            let members = order[number]
            let isCircle = members.count > 1 || members.contains { targets[$0].contains($0) }
            if isCircle { for member in members { columns[nodes[member].slug].map { mark(number, $0) } } }
            for member in members {
                for target in targets[member] where component[target] != number {
                    let next = component[target]
                    for word in 0..<words { before[next * words + word] |= before[number * words + word] }
                    if let column = columns[nodes[member].slug] { mark(next, column) }
                }
            }
        }
        self.index = index
        self.columns = columns
        self.words = words
        self.before = before
        self.component = component
    }

    /// Whether a way leads from the first step, which was asked about, to the second.
    func canPrecede(_ first: String, _ second: String) -> Bool {
        guard let column = columns[first], let place = index[second] else { return false }
        return before[component[place] * words + column / 64] & (1 << UInt64(column % 64)) != 0
    }
}

/// Tarjan's algorithm, without recursion.
enum StronglyConnected {
    /// The component of each node, and the nodes of each component; no component leads to one with a greater number.
    static func components(of targets: [[Int]]) -> (component: [Int], members: [[Int]]) {
        let count = targets.count
        var number = [Int](repeating: -1, count: count)
        var low = [Int](repeating: 0, count: count)
        var component = [Int](repeating: -1, count: count)
        var members: [[Int]] = []
        var stack: [Int] = []
        var next = 0
        var frames: [(node: Int, edge: Int)] = []
        for root in 0..<count where number[root] < 0 {
            frames.append((root, 0))
            while let (node, edge) = frames.last {
                if edge == 0 {
                    number[node] = next
                    low[node] = next
                    next += 1
                    stack.append(node)
                }
                if edge < targets[node].count {
                    frames[frames.count - 1].edge += 1
                    let target = targets[node][edge]
                    if number[target] < 0 {
                        frames.append((target, 0))
                    } else if component[target] < 0 {
                        low[node] = min(low[node], number[target])
                    }
                    continue
                }
                frames.removeLast()
                if let parent = frames.last?.node { low[parent] = min(low[parent], low[node]) }
                guard low[node] == number[node] else { continue }
                var found: [Int] = []
                while let last = stack.popLast() {
                    component[last] = members.count
                    found.append(last)
                    if last == node { break }
                }
                members.append(found)
            }
        }
        return (component, members)
    }
}
