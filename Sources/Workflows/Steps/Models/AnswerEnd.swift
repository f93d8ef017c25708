import Core
import ModelProviders

/// How a model's answer in words ended, as outputs of steps have it.
enum AnswerEnd: String, Sendable, CaseIterable {
    /// It is whole.
    case stop
    /// It was cut off by its limit of tokens.
    case length
    /// The provider withheld the rest.
    case contentFilter = "content_filter"

    init(_ reason: FinishReason?) {
        self =
            switch reason {
            case .length: .length
            case .contentFilter: .contentFilter
            case .stop, .toolCalls, .other, nil: .stop
            }
    }

    /// Tells the person that what they read is not all; of a whole answer nothing.
    func tell(_ context: StepContext) async throws {
        let isFrench = context.scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") == true
        guard let message = words(isFrench: isFrench) else { return }
        try await context.emit(.notice(ShownNotice(.warning, message)))
    }

    private func words(isFrench: Bool) -> String? {
        switch self {
        case .stop: nil
        case .length:
            isFrench
                ? "La réponse est incomplète : elle a atteint sa longueur maximale."
                : "The answer is incomplete: it reached its greatest length."
        case .contentFilter:
            isFrench
                ? "La réponse est incomplète : le fournisseur du modèle a retenu la suite."
                : "The answer is incomplete: the model’s provider withheld the rest."
        }
    }
}

extension ModelError {
    /// The provider let nothing of an answer through that is of use.
    static var answerWithheld: ModelError { ModelError(.contentFiltered, "The provider withheld the answer.") }
}
