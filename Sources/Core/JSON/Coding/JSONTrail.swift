/// The steps from the root of a JSON tree to the value that is being read, kept on the way down and up. A path is only
/// made of them for an error, or when a type asks.
final class JSONTrail {
    /// One step down.
    enum Step {
        case member(String)
        case element(Int)
    }

    private var steps: [Step] = []

    /// Reads a value that lies at a step below the current one.
    @inline(__always)
    func at<Value>(_ step: Step, below: ArraySlice<Step>, _ read: () throws -> Value) rethrows -> Value {
        if !below.isEmpty { steps.append(contentsOf: below) }
        steps.append(step)
        defer { steps.removeLast(below.count + 1) }
        return try read()
    }

    /// Reads a value that lies some steps below the current one, mostly none.
    @inline(__always)
    func at<Value>(_ below: [Step], _ read: () throws -> Value) rethrows -> Value {
        guard let last = below.last else { return try read() }
        return try at(last, below: below.dropLast(), read)
    }

    /// The path of the current value, or of one below it.
    func path(_ below: [Step] = []) -> JSONPath {
        (steps + below).reduce(.root) { path, step in
            switch step {
            case .member(let key): .member(key, of: path)
            case .element(let index): .element(index, of: path)
            }
        }
    }
}
