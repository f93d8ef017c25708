package import Core

/// What the journal keeps of a machine.
extension RunMachine {
    /// Everything but the outputs of steps, which the journal has beside their numbers, and the run's own input.
    var snapshot: JSONValue {
        [
            "last_strand": .integer(Int64(lastStrand)), "last_number": .integer(Int64(lastNumber)),
            "steps": .integer(Int64(stepsOfTurn)), "tokens": .integer(Int64(tokens)),
            "strands": .array(strands.values.sorted { $0.id < $1.id }.map { json(of: $0) }),
        ]
    }

    /// What has to be read from the journal before the machine can be made again.
    static func needs(of snapshot: JSONValue) -> (steps: [Int], versions: [WorkflowVersionID]) {
        let strands = snapshot["strands"]?.arrayValue ?? []
        var steps: Set<Int> = []
        for strand in strands {
            let done = strand["position"]?["fork"]?["done"]?.arrayValue ?? []
            for vars in ([strand] + done).compactMap({ $0["vars"]?.objectValue }) {
                steps.formUnion(vars.members.compactMap { $0.value["step"]?.integerValue.map { Int($0) } })
            }
        }
        let versions = Set(strands.compactMap { $0["version"]?.stringValue.flatMap { WorkflowVersionID($0) } })
        return (steps.sorted(), versions.sorted())
    }

    /// The machine as it was. Throws for a snapshot that is none, or that needs what is not given.
    ///
    /// - Parameter output: the output of a completed step, by its number
    init(
        snapshot: JSONValue, programs: [WorkflowVersionID: CompiledWorkflow], version: WorkflowVersionID,
        input: RunInput, limits: RunLimits = RunLimits(), output: (Int) -> JSONValue?
    ) throws(RunFailure) {
        guard let program = programs[version] else { throw Self.broken }
        self.init(program, version: version, input: input, limits: limits)
        self.programs = programs
        lastStrand = try Self.number(snapshot, "last_strand")
        lastNumber = try Self.number(snapshot, "last_number")
        stepsOfTurn = try Self.number(snapshot, "steps")
        tokens = Int(snapshot["tokens"]?.integerValue ?? 0)
        // Parents have smaller numbers than their children, and come first.
        for json in snapshot["strands"]?.arrayValue ?? [] {
            let strand = try strand(json, output)
            guard programs[strand.versionID] != nil else { throw Self.broken }
            strands[strand.id] = strand
            switch strand.position {
            case .running(let progress), .waiting(let progress, _): owners[progress.number] = strand.id
            case .forked(let fork): owners[fork.number] = strand.id
            case .moving: break
            }
        }
        guard strands[0] != nil else { throw Self.broken }
    }

    /// The steps that were interrupted, to be run again, and those that wait for what happened or whose time has come.
    mutating func resume(at now: Timestamp, _ signals: [RunSignal] = []) -> [Action] {
        for strand in strands.values.sorted(by: { $0.id < $1.id }) {
            if case .running(let progress) = strand.position { execute(progress, of: strand.id) }
        }
        var resumed = actions
        actions.removeAll()
        for signal in signals {
            // What nobody waits for any more is forgotten.
            guard let (number, payload) = signal.delivery(among: waits) else { continue }
            resumed += handle(.signalled(number, payload))
        }
        for (number, wait) in waits where wait.until.map({ $0 <= now }) ?? false {
            resumed += handle(.signalled(number, .null))
        }
        return resumed
    }

    private static var broken: RunFailure {
        RunFailure(.interrupted, "What was known of this run cannot be read any more.", allowsRetry: false)
    }

    // MARK: Writing

    private func json(of strand: Strand) -> JSONValue {
        var members: JSONObject = [
            "id": .integer(Int64(strand.id)), "version": .string(strand.versionID.description),
        ]
        members["parent"] = strand.parent.map { .integer(Int64($0)) }
        switch strand.origin {
        case .run: break
        case .branch(let name): members["branch"] = .string(name)
        case .item(let index): members["item"] = .integer(Int64(index))
        case .call: members["input"] = strand.input
        }
        // A copy that nobody has changed is the parent's.
        let parent = strand.parent.flatMap { strands[$0] }
        if strand.origin == .call || parent?.state != strand.state { members["state"] = strand.state }
        if !strand.vars.isEmpty { members["vars"] = Self.json(of: strand.vars) }
        if !strand.loops.isEmpty {
            members["loops"] = .array(
                strand.loops.map { ["node": .string($0.node), "iteration": .integer(Int64($0.iteration))] })
        }
        members["position"] = json(of: strand.position)
        return .object(members)
    }

    private func json(of position: Strand.Position) -> JSONValue {
        switch position {
        case .moving: [:]
        case .running(let progress): ["step": Self.json(of: progress)]
        case .waiting(let progress, let wait): ["step": Self.json(of: progress), "wait": wait.json]
        case .forked(let fork): ["fork": Self.json(of: fork)]
        }
    }

    private static func json(of vars: [String: Variable]) -> JSONValue {
        .object(
            JSONObject(
                vars.sorted { $0.key < $1.key }.map { slug, variable -> (String, JSONValue) in
                    (slug, variable.step.map { ["step": .integer(Int64($0))] } ?? ["value": variable.value])
                }))
    }

    private static func json(of progress: StepProgress) -> JSONValue {
        var members: JSONObject = [
            "number": .integer(Int64(progress.number)), "node": .string(progress.node),
            "attempt": .integer(Int64(progress.attempt)), "memory": progress.memory,
        ]
        members["signal"] = progress.signal
        return .object(members)
    }

    private static func json(of fork: Fork) -> JSONValue {
        var members: JSONObject = [
            "number": .integer(Int64(fork.number)), "node": .string(fork.node), "next": .integer(Int64(fork.next)),
            "running": .integer(Int64(fork.running)),
        ]
        switch fork.kind {
        case .branches(let names, let join):
            members["branches"] = .array(names.map { .string($0) })
            members["join"] = .string(join)
        case .items(let items, let parallelism):
            members["items"] = .array(items)
            members["parallelism"] = .integer(Int64(parallelism))
        case .consult(let consulted):
            members["consults"] = .array(
                consulted.map { one in
                    ["key": .string(one.key), "strand": one.strand.map { .integer(Int64($0)) } ?? .null]
                })
        case .call: break
        }
        members["done"] = .array(
            fork.done.sorted { $0.key < $1.key }.map { index, done in
                [
                    "index": .integer(Int64(index)), "name": .string(done.branch.name), "output": done.output,
                    "vars": json(of: done.vars), "changes": .array(done.branch.changes.map(\.json)),
                ]
            })
        return .object(members)
    }

    // MARK: Reading

    private func strand(_ json: JSONValue, _ output: (Int) -> JSONValue?) throws(RunFailure) -> Strand {
        let id = try Self.number(json, "id")
        let parent = json["parent"]?.integerValue.flatMap { strands[Int($0)] }
        guard let version = json["version"]?.stringValue.flatMap({ WorkflowVersionID($0) }),
            (parent == nil) == (id == 0)
        else { throw Self.broken }
        let origin: Strand.Origin =
            if let branch = json["branch"]?.stringValue {
                .branch(branch)
            } else if let item = json["item"]?.integerValue {
                .item(Int(item))
            } else {
                id == 0 ? .run : .call
            }
        var strand = Strand(
            id: id, parent: parent?.id, origin: origin, versionID: version,
            input: json["input"] ?? parent?.input ?? input.input,
            state: json["state"] ?? parent?.state ?? input.state, depth: parent.map { $0.depth + 1 } ?? 0)
        strand.vars = try Self.vars(json["vars"], output)
        strand.loops = try (json["loops"]?.arrayValue ?? []).map { frame throws(RunFailure) in
            LoopFrame(node: try Self.text(frame, "node"), iteration: try Self.number(frame, "iteration"))
        }
        strand.position = try position(json["position"] ?? .null, output)
        return strand
    }

    private func position(
        _ json: JSONValue, _ output: (Int) -> JSONValue?
    ) throws(RunFailure) -> Strand.Position {
        if let fork = json["fork"] { return .forked(try Self.fork(fork, output)) }
        guard let step = json["step"] else { throw Self.broken }
        let progress = StepProgress(
            number: try Self.number(step, "number"), node: try Self.text(step, "node"),
            attempt: try Self.number(step, "attempt"), memory: step["memory"] ?? .null, signal: step["signal"])
        guard let wait = json["wait"] else { return .running(progress) }
        guard let wait = Wait(json: wait) else { throw Self.broken }
        return .waiting(progress, wait)
    }

    private static func fork(_ json: JSONValue, _ output: (Int) -> JSONValue?) throws(RunFailure) -> Fork {
        let kind: Fork.Kind =
            if let items = json["items"]?.arrayValue {
                .items(items, parallelism: try number(json, "parallelism"))
            } else if let branches = json["branches"]?.arrayValue {
                .branches(branches.compactMap(\.stringValue), join: try text(json, "join"))
            } else if let consults = json["consults"]?.arrayValue {
                .consult(
                    try consults.map { one throws(RunFailure) in
                        Fork.Consulted(
                            key: try text(one, "key"), strand: one["strand"]?.integerValue.map { Int($0) })
                    })
            } else {
                .call
            }
        var fork = Fork(
            number: try number(json, "number"), node: try text(json, "node"), kind: kind,
            next: try number(json, "next"), running: try number(json, "running"))
        for part in json["done"]?.arrayValue ?? [] {
            let changes = (part["changes"]?.arrayValue ?? []).compactMap { StateChange(json: $0) }
            fork.done[try number(part, "index")] = Fork.Done(
                branch: .init(name: try text(part, "name"), changes: changes), vars: try vars(part["vars"], output),
                output: part["output"] ?? .null)
        }
        return fork
    }

    private static func vars(
        _ json: JSONValue?, _ output: (Int) -> JSONValue?
    ) throws(RunFailure) -> [String: Variable] {
        var vars: [String: Variable] = [:]
        for member in json?.objectValue?.members ?? [] {
            if let step = member.value["step"]?.integerValue {
                guard let value = output(Int(step)) else { throw broken }
                vars[member.key] = Variable(value: value, step: Int(step))
            } else {
                vars[member.key] = Variable(value: member.value["value"] ?? .null, step: nil)
            }
        }
        return vars
    }

    private static func number(_ json: JSONValue, _ key: String) throws(RunFailure) -> Int {
        guard let number = json[key]?.integerValue else { throw broken }
        return Int(number)
    }

    private static func text(_ json: JSONValue, _ key: String) throws(RunFailure) -> String {
        guard let text = json[key]?.stringValue else { throw broken }
        return text
    }
}

extension Wait {
    /// The form that the journal keeps.
    var json: JSONValue {
        var members: JSONObject = ["kind": .string(kind.rawValue), "details": details]
        members["until"] = until.map { .string($0.rfc3339) }
        return .object(members)
    }

    /// Reads what `json` wrote.
    package init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)) else { return nil }
        let until = json["until"]?.stringValue.map { Timestamp(rfc3339: $0) }
        guard until.map({ $0 != nil }) ?? true else { return nil }
        self.init(kind, details: json["details"] ?? [:], until: until ?? nil)
    }
}

extension StateChange {
    /// The form that the journal keeps; without `value` the member is removed.
    var json: JSONValue {
        var members: JSONObject = ["path": .array(path.map { .string($0) })]
        members["value"] = value
        return .object(members)
    }

    init?(json: JSONValue) {
        guard let path = json["path"]?.arrayValue?.compactMap(\.stringValue) else { return nil }
        self.init(path, json["value"])
    }
}
