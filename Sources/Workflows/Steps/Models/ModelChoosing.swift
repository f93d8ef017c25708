package import ModelProviders

/// Finds language models by the names that authors give them.
package protocol ModelChoosing: Sendable {
    /// The model of that name; the usual one for nil. Throws a `RunFailure` that says which names there are for another.
    func model(named name: String?, for use: ModelUse) async throws -> any ModelProvider
}

/// One model for everything, which authors may name or not.
package struct OneModel: ModelChoosing {
    private let model: any ModelProvider

    package init(_ model: any ModelProvider) {
        self.model = model
    }

    package func model(named name: String?, for use: ModelUse) throws -> any ModelProvider {
        guard let name, name != model.name else { return model }
        throw RunFailure(
            .invalidStep, "There is no model named \"\(name)\". The models are: \(model.name).", allowsRetry: false)
    }
}
