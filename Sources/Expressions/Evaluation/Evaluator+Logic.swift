extension Evaluator {
    /// `&&` and `||`: an error on one side gives way to a deciding value on the other, in either order (CEL
    /// specification, "Logical operators").
    mutating func logic(
        _ left: SyntaxNode, _ right: SyntaxNode, deciding: Bool
    ) throws(ExpressionError) -> Bool {
        let first = try outcome(of: left)
        if case .success(deciding) = first { return deciding }
        let second = try outcome(of: right)
        if case .success(deciding) = second { return deciding }
        _ = try first.get()
        return try second.get()
    }

    /// A condition whose errors the caller may absorb; those of limits it may not.
    mutating func outcome(of node: SyntaxNode) throws(ExpressionError) -> Result<Bool, ExpressionError> {
        let depth = locals.count
        do throws(ExpressionError) {
            return .success(try condition(node))
        } catch {
            guard !error.isLimit else { throw error }
            locals.removeLast(locals.count - depth)
            return .failure(error)
        }
    }
}
