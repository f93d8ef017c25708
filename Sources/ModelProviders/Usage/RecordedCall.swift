package import Core

/// One call of a model that is over: what is recorded of it.
package struct RecordedCall: Sendable {
    package let id: UUID128
    package let use: ModelUse
    package let provider: String
    package let model: String
    package let measure: CallMeasure
    /// In micro-units of the installation's currency.
    package let cost: Int64
    /// Whether what it took is guessed, because the provider did not count it or the answer broke off.
    package let isEstimated: Bool
    /// Whether it answered in the place of a model that a budget did not allow.
    package let isFallback: Bool
    /// Until the first word; nil where none came.
    package let first: Duration?
    package let total: Duration
    /// Why it was not answered; nil where it was.
    package let failure: ModelError.Reason?
    /// Whether the model may have done something for it.
    package let hasBegun: Bool
    /// When it began.
    package let at: Timestamp

    /// The members that the statements of `UsageStore` read.
    var row: JSONValue {
        func id(_ uuid: UUID128?) -> JSONValue { uuid.map { .string($0.description) } ?? .null }
        let usage = measure.tokens
        func count(_ number: Int) -> JSONValue { .integer(Int64(max(number, 0))) }
        return [
            "id": id(self.id), "user_id": id(use.person?.uuid), "course_id": id(use.course?.uuid),
            "workflow_id": id(use.workflow?.uuid), "version_id": id(use.version?.uuid), "run_id": id(use.run?.uuid),
            "step": use.step.map { .string(Self.short($0)) } ?? .null, "purpose": .string(use.purpose.rawValue),
            "provider": .string(Self.short(provider)), "model": .string(Self.short(model)),
            "input_tokens": count(usage.input), "output_tokens": count(usage.output),
            "cached_tokens": count(usage.cachedInput), "reasoning_tokens": count(usage.reasoning),
            "images": count(measure.images), "characters": count(measure.characters),
            "sound_ms": count(measure.sound.wholeMilliseconds), "cost": .integer(cost),
            "is_estimated": .bool(isEstimated),
            "is_fallback": .bool(isFallback), "first_ms": first.map { count($0.wholeMilliseconds) } ?? .null,
            "total_ms": count(total.wholeMilliseconds), "outcome": .string(failure?.rawValue ?? "answered"),
            "at": .string(at.rfc3339), "tokens": .integer(Int64(measure.tokenCount)),
            "calls": .integer(hasBegun ? 1 : 0),
        ]
    }

    /// Names are others' words: as much of them as a row takes.
    private static func short(_ text: String) -> String {
        text.utf8.count <= 256 && !text.utf8.contains(0)
            ? text : String(text.unicodeScalars.filter { $0.value != 0 }.prefix(64).map(Character.init))
    }
}

extension Duration {
    /// At most 24 days.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(min(max(seconds, 0), 2_000_000) * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
