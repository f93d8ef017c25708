package import Core

/// What a tool gives back to the model.
package struct ToolResult: Sendable, Equatable {
    /// What the model reads.
    package let text: String
    /// Whether the call failed in a way that the model may mend by calling again.
    package let isError: Bool
    /// What the server keeps beside it and the model does not read, such as the passages that were found.
    package let data: JSONValue

    package init(_ text: String, isError: Bool = false, data: JSONValue = nil) {
        self.text = text
        self.isError = isError
        self.data = data
    }
}
