import Core
import Expressions

extension CompiledWorkflow {
    /// Questions that a learner may begin with, in the language of the locale (a BCP 47 tag). One that cannot be
    /// rendered without a conversation is left out.
    package func starterPrompts(locale: String) -> [String] {
        guard let start = startStep else { return [] }
        let scope: [String: JSONValue] = ["user": ["locale": .string(locale)]]
        return start.starterPrompts.compactMap { template in
            do throws(ExpressionError) {
                return try template.render(scope)
            } catch {
                return nil
            }
        }
    }

    /// Whether a run begins when somebody opens a conversation, and with what text as `input.text`; nil where it does
    /// not.
    package func automaticStart(locale: String) -> String? {
        guard let start = startStep, start.beginsByItself else { return nil }
        do throws(ExpressionError) {
            return try start.firstMessage?.render(["user": ["locale": .string(locale)]]) ?? ""
        } catch {
            return ""
        }
    }

    /// Whether a run begins when a telephone call does, before anything was said.
    package var beginsByCall: Bool { startStep?.beginsByCall ?? false }

    /// Whether nothing is lost where an answer is ended in the middle: no step waits for anything, so that the next
    /// message begins anew.
    package var mayBeInterrupted: Bool { nodes.values.allSatisfy { Self.restless.contains($0.kind) } }

    /// Kinds that never wait, and whose work nobody misses who does not hear of it.
    private static let restless: Set = [
        StartStep.kind, EndStep.kind, ConditionStep.kind, AgentStep.kind, ClassifyStep.kind,
        ExtractStep.kind, GuardrailStep.kind, VectorSearchStep.kind, AssistantMessageStep.kind,
        AssignStep.kind, TransformStep.kind, ProgressStep.kind, SayStep.kind, VoiceAgentStep.kind,
    ]

    private var startStep: StartStep? { nodes[start]?.step as? StartStep }
}
