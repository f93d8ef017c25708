import Core

/// Steps that fail, and what becomes of the strands around them.
extension RunMachine {
    /// An attempt failed: the step is tried again where its policy allows it.
    mutating func failed(_ progress: StepProgress, of id: Int, _ failure: RunFailure) {
        let policy = strands[id].flatMap { program(of: $0).nodes[progress.node]?.policy } ?? StepPolicy()
        guard failure.allowsRetry, progress.attempt < policy.attempts else {
            return abandon(progress, of: id, failure)
        }
        var next = progress
        next.attempt += 1
        execute(next, of: id, after: policy.delay(before: next.attempt))
    }

    /// A step that ran cannot end well.
    mutating func abandon(_ progress: StepProgress, of id: Int, _ failure: RunFailure) {
        actions.append(.failed(progress.number, failure))
        release(progress.number, of: id)
        fail(progress.node, of: id, failure)
    }

    /// A step failed for good: the strand leaves by the nearest way for errors, of the step itself or of what lies around
    /// it. Without one, the run fails.
    mutating func fail(_ slug: String, of id: Int, _ failure: RunFailure) {
        var (id, slug) = (id, slug)
        while let strand = strands[id] {
            if case .forked(let fork) = strand.position {
                actions.append(.failed(fork.number, failure))
                drop(strandsBelow: id)
                release(fork.number, of: id)
            }
            let nodes = program(of: strand).nodes
            for step in [slug] + strand.loops.reversed().map(\.node) where nodes[step]?.exits[StepPort.error] != nil {
                set(step, Variable(value: ["error": failure.json], step: nil), of: id)
                do throws(RunFailure) { return try leave(step, by: StepPort.error, strand: id) } catch { continue }
            }
            guard let parent = strand.parent, case .forked(let fork)? = strands[parent]?.position else { break }
            // Who asked is told, and decides what to make of it.
            if case .consult = fork.kind { return settle(id, of: parent, ["error": failure.json]) }
            (id, slug) = (parent, fork.node)
        }
        drop(strandsBelow: nil)
        hasEnded = true
        actions.append(.fail(failure))
    }

    /// Gives up the strands that lie inside one; all of them for nil.
    mutating func drop(strandsBelow top: Int?) {
        let dropped = strands.values.filter { strand in
            guard let top else { return true }
            var around = strand.parent
            while let id = around, id != top { around = strands[id]?.parent }
            return around == top
        }.sorted { $0.id < $1.id }
        for strand in dropped {
            if case .waiting(let progress, let wait) = strand.position, wait.kind.givesWayToMessages {
                actions.append(.unasked(progress.number, wait))
            }
            switch strand.position {
            case .running(let progress), .waiting(let progress, _):
                actions.append(.stop(progress.number))
                owners[progress.number] = nil
            case .forked(let fork):
                actions.append(.stop(fork.number))
                owners[fork.number] = nil
            case .moving: break
            }
            strands[strand.id] = nil
            pending.removeAll { $0.strand == strand.id }
        }
    }
}
