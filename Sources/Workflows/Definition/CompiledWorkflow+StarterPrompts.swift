import Core
import Expressions

extension CompiledWorkflow {
    /// Questions that a learner may begin with, in the language of the locale (a BCP 47 tag). One that cannot be
    /// rendered without a conversation is left out.
    package func starterPrompts(locale: String) -> [String] {
        guard let start = nodes[start]?.step as? StartStep else { return [] }
        let scope: [String: JSONValue] = ["user": ["locale": .string(locale)]]
        return start.starterPrompts.compactMap { template in
            do throws(ExpressionError) {
                return try template.render(scope)
            } catch {
                return nil
            }
        }
    }
}
