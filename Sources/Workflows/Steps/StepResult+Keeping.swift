package import Core

extension StepResult {
    /// The result as the journal can keep it: without NUL in its texts. Throws where it is too large or too deep.
    func keepable() throws(RunFailure) -> StepResult {
        switch self {
        case .proceed(let output, let changes, let port):
            let changes = try changes.map { change throws(RunFailure) in
                StateChange(change.path, try change.value.map { value throws(RunFailure) in try value.keepable() })
            }
            return .proceed(output: try output.keepable(), changes: changes, port: port)
        case .wait(let wait, let memory):
            return .wait(
                Wait(wait.kind, details: try wait.details.keepable(), until: wait.until),
                memory: try memory.keepable())
        case .call(let call): return .call(try call.keepable())
        case .consult(let consultations):
            return .consult(
                try consultations.map { consultation throws(RunFailure) in
                    Consultation(key: consultation.key, call: try consultation.call.keepable())
                })
        case .end(let result):
            var kept = result
            kept.output = try result.output.keepable()
            kept.grade = try result.grade.keepable()
            kept.message = result.message?.withoutNUL
            return .end(kept)
        }
    }
}

extension WorkflowCall {
    fileprivate func keepable() throws(RunFailure) -> WorkflowCall {
        WorkflowCall(versionID: versionID, workflow: workflow, input: try input.keepable())
    }
}

extension JSONValue {
    /// How deep the values that steps make may be nested: what lies around them in the journal has to be read again too.
    static let maximumDepth = 64
    /// The most bytes of texts and keys, and one for each value.
    static let maximumSize = 8 << 20

    /// The value without NUL, which the database keeps in no text. Throws where it is too large or too deep.
    func keepable() throws(RunFailure) -> JSONValue {
        var measure = Measure()
        guard measure.take(self, depth: 1) else {
            throw RunFailure(
                .valueTooLarge,
                "A step made a value that is larger than \(Self.maximumSize >> 20) MiB or nested deeper than "
                    + "\(Self.maximumDepth) levels.", allowsRetry: false)
        }
        return measure.hasNUL ? withoutNUL : self
    }

    /// Whether it is nested no deeper than this, itself included.
    package func isNested(atMost depth: Int) -> Bool {
        guard depth > 0 else { return false }
        return switch self {
        case .array(let elements): elements.allSatisfy { $0.isNested(atMost: depth - 1) }
        case .object(let object): object.members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
        default: true
        }
    }

    /// The value with NUL left out of every text and key.
    package var withoutNUL: JSONValue {
        switch self {
        case .string(let text): .string(text.withoutNUL)
        case .array(let elements): .array(elements.map(\.withoutNUL))
        case .object(let object):
            .object(
                object.members.reduce(into: JSONObject()) { $0[$1.key.withoutNUL] = $1.value.withoutNUL })
        default: self
        }
    }
}

extension String {
    /// The text without NUL, which the database keeps nowhere.
    var withoutNUL: String {
        utf8.contains(0) ? replacing("\u{0}", with: "") : self
    }
}

/// Goes through a value once.
private struct Measure {
    var hasNUL = false
    private var size = 0

    /// False where the value is more than may be.
    mutating func take(_ value: JSONValue, depth: Int) -> Bool {
        guard depth <= JSONValue.maximumDepth else { return false }
        size += 1
        switch value {
        case .string(let text): take(text)
        case .array(let elements):
            for element in elements where !take(element, depth: depth + 1) { return false }
        case .object(let object):
            for member in object.members {
                take(member.key)
                guard take(member.value, depth: depth + 1) else { return false }
            }
        default: break
        }
        return size <= JSONValue.maximumSize
    }

    private mutating func take(_ text: String) {
        size += text.utf8.count
        hasNUL = hasNUL || text.utf8.contains(0)
    }
}
