/// A service that continues a conversation with a language model.
package protocol ModelProvider: Sendable {
    /// The name under which logs, errors and people know this provider.
    var name: String { get }

    /// Whether it holds answers to the JSON Schema of a request's `format`.
    var hasSchemas: Bool { get }

    /// Whether it looks at the images of messages; others must not be sent any.
    var seesImages: Bool { get }

    /// The slug of the provider that is asked; empty for the server's own.
    var provider: String { get }

    /// What its answers cost.
    var prices: ModelPrices { get }

    /// The protocol by which it is asked, which says how much it may write; nil where it is asked by none.
    var protocolKind: ProviderKind? { get }

    /// Asks the model and returns once it has accepted the request; the answer then arrives through the stream.
    ///
    /// Retries, if the provider makes any, happen here, before the first event. Cancelling the task ends the request.
    func stream(_ request: ModelRequest) async throws(ModelError) -> ModelStream
}

extension ModelProvider {
    package var hasSchemas: Bool { false }
    package var seesImages: Bool { false }
    package var provider: String { "" }
    package var prices: ModelPrices { .free }
    package var protocolKind: ProviderKind? { nil }
}
