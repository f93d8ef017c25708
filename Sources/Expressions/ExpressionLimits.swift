/// How much text an expression may have and how much work and memory one evaluation may use.
package struct ExpressionLimits: Sendable {
    /// Unicode scalars of source text.
    package var sourceLength: Int
    /// Levels of nesting in the syntax tree, and so in the evaluator's stack.
    package var depth: Int
    /// Units of work: one for each node evaluated, and one for every 16 bytes or element that an operator reads or
    /// makes.
    package var cost: Int
    /// Size of the result: bytes of its strings and keys, and one for each value.
    package var resultSize: Int

    package init(sourceLength: Int = 32_768, depth: Int = 100, cost: Int = 100_000, resultSize: Int = 1 << 20) {
        self.sourceLength = sourceLength
        self.depth = depth
        self.cost = cost
        self.resultSize = resultSize
    }

    package static let `default` = ExpressionLimits()
}
