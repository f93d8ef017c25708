import Core
import Expressions

/// Loops, branches and calls: steps that the machine does itself.
extension RunMachine {
    /// Does a step of control at which the strand has arrived.
    mutating func perform(
        _ control: Control, _ node: CompiledWorkflow.Node, strand id: Int
    ) throws(RunFailure) {
        let number = lastNumber
        actions.append(.began(number: number, node: node, strand: id))
        do throws(RunFailure) {
            try perform(control, node, number: number, strand: id)
        } catch {
            // A fork that fails says so itself.
            if case .moving? = strands[id]?.position { actions.append(.failed(number, error)) }
            throw error
        }
    }

    private mutating func perform(
        _ control: Control, _ node: CompiledWorkflow.Node, number: Int, strand id: Int
    ) throws(RunFailure) {
        switch control {
        case .whileLoop(let condition, let maximum):
            try turn(node, condition, maximum: min(maximum, limits.iterations), number: number, strand: id)
        case .forEach(let items, let parallelism, _):
            let list = try self.list(items, of: node, strand: id)
            try fork(
                Fork(number: number, node: node.slug, kind: .items(list, parallelism: parallelism)), strand: id)
        case .parallel(let branches, let join):
            try fork(Fork(number: number, node: node.slug, kind: .branches(branches, join: join)), strand: id)
        case .join:
            throw RunFailure(
                .invalidStep, "The way to the join '\(node.slug)' does not come from its branches.",
                allowsRetry: false)
        }
    }

    // MARK: While

    private mutating func turn(
        _ node: CompiledWorkflow.Node, _ condition: Expression, maximum: Int, number: Int, strand id: Int
    ) throws(RunFailure) {
        guard var loops = strands[id]?.loops else { return }
        if loops.last?.node != node.slug { loops.append(LoopFrame(node: node.slug)) }
        strands[id]?.loops = loops
        let iteration = loops[loops.count - 1].iteration
        let goesOn = try truth(of: condition, after: node.slug, strand: id)
        guard !goesOn || iteration < maximum else {
            throw RunFailure(
                .tooManyIterations, "The loop '\(node.slug)' did not end within \(maximum) rounds.",
                allowsRetry: false)
        }
        if goesOn { loops[loops.count - 1].iteration += 1 } else { loops.removeLast() }
        strands[id]?.loops = loops
        let round: JSONValue = ["iteration": .integer(Int64(goesOn ? iteration + 1 : iteration))]
        complete(number, node.slug, round, strand: id)
        try leave(node.slug, by: goesOn ? StepPort.body : StepPort.next, strand: id)
    }

    /// The loops that do not hold the step are left.
    mutating func leaveLoops(around node: CompiledWorkflow.Node, strand id: Int) {
        guard let strand = strands[id], !strand.loops.isEmpty else { return }
        let nodes = program(of: strand).nodes
        var around: Set<String> = [node.slug]
        var parent = node.parent
        while let loop = parent, around.insert(loop).inserted { parent = nodes[loop]?.parent }
        while let last = strands[id]?.loops.last, !around.contains(last.node) { strands[id]?.loops.removeLast() }
    }

    // MARK: Strands

    private func list(
        _ items: Expression, of node: CompiledWorkflow.Node, strand id: Int
    ) throws(RunFailure) -> [JSONValue] {
        let value = try self.value(of: items, strand: id)
        guard let list = value.arrayValue else {
            throw RunFailure(
                .invalidStep, "The loop '\(node.slug)' is over a \(value.kind) where a list is needed.",
                allowsRetry: false)
        }
        guard list.count <= limits.items else {
            throw RunFailure(
                .tooManyIterations,
                "The loop '\(node.slug)' is over \(list.count) elements; the most is \(limits.items).",
                allowsRetry: false)
        }
        return list
    }

    private mutating func fork(_ fork: Fork, strand id: Int) throws(RunFailure) {
        owners[fork.number] = id
        strands[id]?.position = .forked(fork)
        try advance(id)
    }

    /// Begins as many strands of the fork as may run, or goes on where all are done.
    private mutating func advance(_ id: Int) throws(RunFailure) {
        while case .forked(var fork)? = strands[id]?.position, fork.next < fork.count, fork.running < fork.width {
            let index = fork.next
            fork.next += 1
            fork.running += 1
            strands[id]?.position = .forked(fork)
            try beginPart(index, of: fork, in: id)
        }
        guard case .forked(let fork)? = strands[id]?.position, fork.done.count == fork.count else { return }
        try join(fork, strand: id)
    }

    private mutating func beginPart(_ index: Int, of fork: Fork, in id: Int) throws(RunFailure) {
        guard let strand = strands[id], let node = program(of: strand).nodes[fork.node] else { return }
        let (origin, port): (Strand.Origin, String)
        var vars: [String: Variable] = [:]
        switch fork.kind {
        case .branches(let names, _): (origin, port) = (.branch(names[index]), names[index])
        case .items(let items, _):
            (origin, port) = (.item(index), StepPort.body)
            vars[fork.node] = Variable(value: ["item": items[index], "index": .integer(Int64(index))], step: nil)
        case .call, .consult: return
        }
        guard let target = node.exits[port]?.first?.target else {
            throw RunFailure(
                .noWayOn, "No way leads on from the step '\(fork.node)' (\(port)), so the assistant cannot go on.",
                allowsRetry: false)
        }
        let child = try begin(
            origin, in: id, version: strand.versionID, input: strand.input, state: strand.state, vars: vars)
        pending.append(Entry(strand: child, node: target))
    }

    /// A new strand inside another one.
    mutating func begin(
        _ origin: Strand.Origin, in id: Int, version: WorkflowVersionID, input: JSONValue, state: JSONValue,
        vars: [String: Variable] = [:]
    ) throws(RunFailure) -> Int {
        let depth = (strands[id]?.depth ?? 0) + 1
        guard depth <= limits.nesting else {
            throw RunFailure(
                .tooDeep, "More than \(limits.nesting) branches, loops and workflows lie inside each other.",
                allowsRetry: false)
        }
        lastStrand += 1
        strands[lastStrand] = Strand(
            id: lastStrand, parent: id, origin: origin, versionID: version, input: input, state: state, vars: vars,
            depth: depth)
        return lastStrand
    }

    /// Whether the step is where the branch meets its sisters.
    func isJoin(_ slug: String, of strand: Strand) -> Bool {
        guard let parent = strand.parent, case .forked(let fork)? = strands[parent]?.position,
            case .branches(_, let join) = fork.kind
        else { return false }
        return join == slug
    }

    /// A branch came to its join, or an element of a list to the end of the loop.
    mutating func finishChild(_ childID: Int) throws(RunFailure) {
        guard let child = strands[childID], let id = child.parent, case .forked(var fork)? = strands[id]?.position,
            let strand = strands[id]
        else { return }
        let (index, name): (Int, String)
        var output = JSONValue.null
        switch (child.origin, fork.kind) {
        case (.branch(let branch), .branches(let names, _)):
            (index, name) = (names.firstIndex(of: branch) ?? 0, branch)
        case (.item(let item), .items):
            (index, name) = (item, "\(fork.node)[\(item)]")
            if case .control(.forEach(_, _, let collect?))? = program(of: strand).nodes[fork.node]?.role {
                output = try value(of: collect, strand: childID)
            }
        default: return
        }
        var vars = child.vars
        vars[fork.node] = nil
        strands[childID] = nil
        fork.running -= 1
        if fork.width == 1 {
            // One after the other: the next one sees what this one did.
            strands[id]?.state = child.state
            strands[id]?.vars.merge(vars) { _, new in new }
            fork.done[index] = Fork.Done(branch: .init(name: name, changes: []), vars: [:], output: output)
        } else {
            let changes = StateMerge.changes(from: strand.state, to: child.state)
            fork.done[index] = Fork.Done(branch: .init(name: name, changes: changes), vars: vars, output: output)
        }
        strands[id]?.position = .forked(fork)
        do throws(RunFailure) { try advance(id) } catch { fail(fork.node, of: id, error) }
    }

    /// All strands of a fork are done: their changes come together, and the strand goes on.
    private mutating func join(_ fork: Fork, strand id: Int) throws(RunFailure) {
        guard let strand = strands[id] else { return }
        let done = (0..<fork.count).compactMap { fork.done[$0] }
        if fork.width > 1 {
            let merged = try StateMerge.merge(done.map(\.branch), into: strand.state)
            try checkSize(merged)
            strands[id]?.state = merged
            for part in done { strands[id]?.vars.merge(part.vars) { _, new in new } }
        }
        switch fork.kind {
        case .branches(let names, let join):
            complete(fork.number, fork.node, ["branches": .array(names.map { .string($0) })], strand: id)
            lastNumber += 1
            guard let node = program(of: strand).nodes[join] else { return }
            actions.append(.began(number: lastNumber, node: node, strand: id))
            complete(lastNumber, join, [:], strand: id)
            try leave(join, by: StepPort.next, strand: id)
        case .items:
            let output: JSONValue = [
                "count": .integer(Int64(fork.count)), "results": .array(done.map(\.output)),
            ]
            complete(fork.number, fork.node, output, strand: id)
            try leave(fork.node, by: StepPort.next, strand: id)
        case .call, .consult: break
        }
    }

    /// The workflow around the strand ends: the whole run, or one that a step called.
    mutating func end(_ id: Int, with result: RunResult) {
        var top = id
        while let strand = strands[top], strand.origin != .call, let parent = strand.parent { top = parent }
        drop(strandsBelow: top)
        guard let called = strands[top], let id = called.parent, case .forked(let fork)? = strands[id]?.position else {
            drop(strandsBelow: nil)
            hasEnded = true
            actions.append(.finish(result))
            return
        }
        if case .consult = fork.kind { return settle(top, of: id, ["result": result.json]) }
        strands[top] = nil
        complete(fork.number, fork.node, result.json, strand: id)
        do throws(RunFailure) {
            try leave(fork.node, by: StepPort.next, strand: id)
        } catch {
            fail(fork.node, of: id, error)
        }
    }

    /// A step is done.
    mutating func complete(
        _ number: Int, _ slug: String, _ output: JSONValue, _ changes: [StateChange] = [], strand id: Int
    ) {
        if !changes.isEmpty { actions.append(.changed(number, changes)) }
        actions.append(.completed(number, output))
        release(number, of: id)
        set(slug, Variable(value: output, step: number), of: id)
    }
}
