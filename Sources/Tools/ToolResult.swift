/// What a tool gives back to the model.
package struct ToolResult: Sendable, Equatable {
    /// What the model reads.
    package let text: String
    /// Whether the call failed in a way that the model may mend by calling again.
    package let isError: Bool

    package init(_ text: String, isError: Bool = false) {
        self.text = text
        self.isError = isError
    }
}
