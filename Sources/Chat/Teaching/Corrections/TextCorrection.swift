import Core
import Expressions

/// What becomes of something that was said once the template it came from is another one: a pure function.
///
/// Nothing is taken for granted: only what the old template gives with the same values is replaced, and the new one may use
/// no others.
struct TextCorrection {
    /// Why something stays as it was said.
    enum Reason: String, Sendable, CaseIterable {
        /// It is not, or not any more, what the template gave.
        case different
        /// It quotes sources, whose places in it would be others.
        case sources
        /// The values that the template was filled with are not in the journal, or the new text uses others.
        case values
    }

    enum Outcome: Equatable {
        case replaced(String)
        case skipped(Reason)
        /// It says what it should.
        case right
    }

    private let old: Template
    private let new: Template

    /// Nil where one of the texts is no template.
    init?(from old: String, to new: String) {
        guard let old = try? Template.compile(old), let new = try? Template.compile(new) else { return nil }
        self.old = old
        self.new = new
    }

    /// Whether the values are needed with which the template was filled.
    var needsScope: Bool { !Self.expressions(of: old).isEmpty || !Self.expressions(of: new).isEmpty }

    /// What becomes of what was said.
    ///
    /// - Parameter scope: what the step's expressions saw; nil where that is not known
    func outcome(of said: [OutputText], _ scope: [String: JSONValue]?) -> Outcome {
        guard said.count == 1, let text = said.first else { return .skipped(.different) }
        guard text.annotations.isEmpty else { return .skipped(.sources) }
        if needsScope {
            guard scope != nil, Set(Self.expressions(of: new)).isSubset(of: Self.expressions(of: old)) else {
                return .skipped(.values)
            }
        }
        guard let before = try? old.render(scope ?? [:]), let after = try? new.render(scope ?? [:]) else {
            return .skipped(.values)
        }
        if text.text == after { return .right }
        guard text.text == before else { return .skipped(.different) }
        return .replaced(after)
    }

    /// What becomes of what was said, which any of these may be about.
    static func outcome(
        of said: [OutputText], _ scope: [String: JSONValue]?, among changes: [TextCorrection]
    ) -> Outcome {
        let outcomes = changes.map { $0.outcome(of: said, scope) }
        let found = outcomes.first { if case .skipped = $0 { false } else { true } }
        return found ?? outcomes.first { $0 != .skipped(.different) } ?? .skipped(.different)
    }

    /// What stands between the braces.
    private static func expressions(of template: Template) -> [String] {
        var found: [String] = []
        var rest = Substring(template.source)
        while let start = rest.range(of: "{{") {
            let inner = rest[start.upperBound...]
            guard let end = inner.range(of: "}}") else { break }
            found.append(inner[..<end.lowerBound].filter { !$0.isWhitespace })
            rest = inner[end.upperBound...]
        }
        return found
    }
}

extension Substring {
    /// Where the text stands first.
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
