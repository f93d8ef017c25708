import Core

/// Workflows that a step runs and goes on with: it rests while they work, and is run again with their results.
extension RunMachine {
    /// Begins them beside each other, and lets the step rest.
    mutating func consult(_ consultations: [Consultation], for progress: StepProgress, strand id: Int) {
        var fork = Fork(
            number: progress.number, node: progress.node, kind: .consult([]), next: consultations.count)
        var consulted: [Fork.Consulted] = []
        for (index, consultation) in consultations.enumerated() {
            let call = consultation.call
            do throws(RunFailure) {
                let child = try begin(.call, in: id, version: call.versionID, input: call.input, state: [:])
                programs[call.versionID] = call.workflow
                consulted.append(Fork.Consulted(key: consultation.key, strand: child))
                pending.append(Entry(strand: child, node: call.workflow.start))
                fork.running += 1
            } catch {
                consulted.append(Fork.Consulted(key: consultation.key, strand: nil))
                fork.done[index] = Self.done(["error": error.json])
            }
        }
        strands[id]?.position = .forked(
            Fork(
                number: fork.number, node: fork.node, kind: .consult(consulted), next: fork.next,
                running: fork.running, done: fork.done))
        goOn(id)
    }

    /// One of them is done, or failed. Whatever lies inside it is given up.
    mutating func settle(_ childID: Int, of id: Int, _ outcome: JSONValue) {
        guard case .forked(var fork)? = strands[id]?.position, case .consult(let consulted) = fork.kind,
            let index = consulted.firstIndex(where: { $0.strand == childID })
        else { return }
        drop(strandsBelow: childID)
        strands[childID] = nil
        pending.removeAll { $0.strand == childID }
        fork.running -= 1
        fork.done[index] = Self.done(outcome)
        strands[id]?.position = .forked(fork)
        goOn(id)
    }

    /// Runs the step again once all are done.
    private mutating func goOn(_ id: Int) {
        guard case .forked(let fork)? = strands[id]?.position, case .consult(let consulted) = fork.kind,
            fork.done.count == fork.count
        else { return }
        var results = JSONObject()
        for (index, one) in consulted.enumerated() { results[one.key] = fork.done[index]?.output ?? .null }
        execute(StepProgress(number: fork.number, node: fork.node, signal: .object(results)), of: id)
    }

    private static func done(_ outcome: JSONValue) -> Fork.Done {
        Fork.Done(branch: .init(name: "", changes: []), vars: [:], output: outcome)
    }
}
