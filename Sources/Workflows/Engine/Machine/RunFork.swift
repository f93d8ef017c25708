import Core

/// What of a resting run is needed for a copy of it that goes on by itself.
///
/// A pure function over the snapshot that the journal keeps. Strands, loops, called workflows and what they hold are in the
/// snapshot and stay as they are; what names the run or its requests gets names of its own.
struct RunFork {
    /// A request for a decision that waits in the run.
    struct Request: Equatable {
        let step: Int
        let old: ApprovalID
        let new: ApprovalID
    }

    /// What the copy's machine knows.
    let snapshot: JSONValue
    /// The steps whose outputs it needs.
    let outputs: [Int]
    /// The steps that rest.
    let waiting: [Int]
    /// The steps that rest until workflows that they consult or called are done.
    let forked: [Int]
    let requests: [Request]
    /// When it goes on although nothing happens.
    let wakesAt: Timestamp?

    /// - Parameter approval: names a copy of a request for a decision
    init(of snapshot: JSONValue, from run: RunID, to copy: RunID, approval: () -> ApprovalID) {
        outputs = RunMachine.needs(of: snapshot).steps
        var (waiting, forked): ([Int], [Int]) = ([], [])
        var requests: [Request] = []
        var times: [Timestamp] = []
        var members = snapshot.objectValue ?? [:]
        let strands = (members["strands"]?.arrayValue ?? []).map { strand -> JSONValue in
            guard case .object(var strand) = strand, case .object(var position)? = strand["position"] else {
                return strand
            }
            if let fork = position["fork"] {
                forked.append(Int(fork["number"]?.integerValue ?? 0))
                position["fork"] = Self.renamed(fork, from: run, to: copy)
            } else if let step = position["step"], let wait = position["wait"] {
                let number = Int(step["number"]?.integerValue ?? 0)
                waiting.append(number)
                if let time = wait["until"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) { times.append(time) }
                if let old = wait["details"]?["approval_id"]?.stringValue.flatMap({ ApprovalID($0) }) {
                    let request = Request(step: number, old: old, new: approval())
                    requests.append(request)
                    position["step"] = Self.asking(step, "memory", request)
                    position["wait"] = Self.asking(wait, "details", request)
                }
            }
            strand["position"] = .object(position)
            return .object(strand)
        }
        members["strands"] = .array(strands)
        self.snapshot = .object(members)
        (self.waiting, self.forked, self.requests) = (waiting, forked, requests)
        wakesAt = times.min()
    }

    /// A step that consults workflows knows them by names that its run's stands in.
    private static func renamed(_ fork: JSONValue, from run: RunID, to copy: RunID) -> JSONValue {
        guard case .object(var members) = fork, let consults = members["consults"]?.arrayValue else { return fork }
        let prefix = run.description
        members["consults"] = .array(
            consults.map { one in
                guard case .object(var one) = one, let key = one["key"]?.stringValue, key.hasPrefix(prefix) else {
                    return one
                }
                one["key"] = .string(copy.description + key.dropFirst(prefix.count))
                return .object(one)
            })
        return .object(members)
    }

    private static func asking(_ value: JSONValue, _ member: String, _ request: Request) -> JSONValue {
        guard case .object(var members) = value, case .object(var inner)? = members[member],
            inner["approval_id"] != nil
        else { return value }
        inner["approval_id"] = .string(request.new.description)
        members[member] = .object(inner)
        return .object(members)
    }
}
