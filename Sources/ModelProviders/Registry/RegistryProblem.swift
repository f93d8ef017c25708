package import HTTPCore

/// Why a provider or a model cannot be shown or changed as somebody asked.
package enum RegistryProblem: Error, Equatable {
    case unknownProvider
    case unknownModel
    case takenSlug(ModelSlug)
    case tooManyProviders
    case tooManyModels
    /// The provider has these models.
    case hasModels([String])
    /// These models fall back on it.
    case isFallback(of: [String])
    /// The provider's kind has no list of models with prices.
    case noImport(ProviderKind)
    /// The import found no list that it can read; why.
    case importFailed(String)
}

extension RegistryProblem: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .unknownProvider, .unknownModel: .notFound
        case .takenSlug, .tooManyProviders, .tooManyModels, .hasModels, .isFallback, .noImport: .conflict
        case .importFailed: .serviceUnavailable
        }
    }

    package var code: ErrorCode {
        switch self {
        case .unknownProvider, .unknownModel: .notFound
        case .takenSlug, .tooManyProviders, .tooManyModels, .hasModels, .isFallback, .noImport: .conflict
        case .importFailed: .modelUnavailable
        }
    }

    package var description: String {
        switch self {
        case .unknownProvider: "There is no such provider."
        case .unknownModel: "There is no such model."
        case .takenSlug(let slug): "The slug \(slug) is taken."
        case .tooManyProviders: "There are as many providers as there may be."
        case .tooManyModels: "There are as many models as there may be."
        case .hasModels(let models): "The provider has models: \(Self.list(models)). Delete them first."
        case .isFallback(let models): "Models fall back on it: \(Self.list(models)). Change them first."
        case .noImport(let kind):
            "Models are imported from LiteLLM servers, whose kind is openai_compatible; this provider's is "
                + "\(kind.rawValue)."
        case .importFailed(let cause): "The models could not be imported. \(cause)"
        }
    }

    private static func list(_ slugs: [String]) -> String {
        let shown = slugs.prefix(10).joined(separator: ", ")
        return slugs.count > 10 ? "\(shown) and \(slugs.count - 10) more" : shown
    }
}
