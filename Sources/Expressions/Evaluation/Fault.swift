/// A failure inside an operator or function, which does not know where it stands in the text.
struct Fault: Error {
    let code: ExpressionError.Code
    let message: String

    init(_ code: ExpressionError.Code, _ message: String) {
        self.code = code
        self.message = message
    }

    func at(_ position: SourcePosition) -> ExpressionError {
        ExpressionError(code, message, at: position)
    }
}
