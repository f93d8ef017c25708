import Core
import Crypto

/// What a teacher types to let a learner go on. Of the code itself nothing is kept but its digest, so that no template, no
/// model and no journal can show it.
package struct TeacherCode: Sendable {
    /// Codes have no white space, so most messages cannot be one.
    static let lengths = 4...64
    private let digest: [UInt8]

    /// Reads the parameter; nil where it is absent.
    init?(_ field: String, _ parameters: inout StepParameters) {
        guard parameters.has(field) else { return nil }
        let code = parameters.string(field)
        guard Self.isPossible(code) else {
            parameters.require(field, "A code has 4 to 64 characters and no spaces.")
            return nil
        }
        digest = Digest.sha256(Array(code.utf8))
    }

    /// Whether the message, without white space around it, is the code; how long that takes says nothing of the code.
    func matches(_ message: String) -> Bool {
        ConstantTime.equals(Digest.sha256(Array(message.trimmed.utf8)), digest)
    }

    /// Whether a message could be a code at all.
    package static func isPossible(_ message: String) -> Bool {
        let text = message.trimmed
        return lengths.contains(text.unicodeScalars.count)
            && !text.unicodeScalars.contains(where: \.properties.isWhitespace)
    }
}

/// A step that a code opens.
protocol CodedStep: Step {
    var code: TeacherCode? { get }
}

extension CompiledWorkflow {
    /// Whether a message of a learner could be a code of one of the steps.
    package var hasCodes: Bool { nodes.values.contains { ($0.step as? any CodedStep)?.code != nil } }

    /// The steps whose code the message is, by their slugs.
    package func steps(openedBy message: String) -> [String] {
        guard TeacherCode.isPossible(message) else { return [] }
        return nodes.values.filter { ($0.step as? any CodedStep)?.code?.matches(message) ?? false }.map(\.slug).sorted()
    }
}

extension String {
    /// Without white space around it.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
