package import Core

/// What a provider wants back with an assistant's message, exactly as it was: thinking with its signature, encrypted
/// reasoning. Only providers of the same kind are shown it.
package struct ModelReplay: Sendable, Equatable {
    /// The kind of provider that it belongs to.
    package let kind: String
    package let content: JSONValue

    package init(kind: String, content: JSONValue) {
        self.kind = kind
        self.content = content
    }
}

extension ModelMessage {
    /// What the provider of that kind gave with the message.
    func replay(for kind: String) -> JSONValue? {
        replay.flatMap { $0.kind == kind ? $0.content : nil }
    }
}
