import Core
import ModelProviders
import Telephony

/// The models that voice settings may name: those of the tenant, and those of the operator that it may use.
struct VoiceModels {
    let store: RegistryStore

    /// Throws where the settings name a model that there is not, that is out of use, or that does not what it would
    /// have to.
    func check(_ settings: VoiceSettings, in tenant: TenantID) async throws {
        let named: [(member: String, model: String?, purpose: ModelPurpose)] = [
            ("transcriber", settings.transcriber.model, .transcription),
            ("synthesizer", settings.synthesizer.model, .speech),
        ]
        guard named.contains(where: { $0.model != nil }) else { return }
        let (own, shared) = (
            try await store.catalogue(of: tenant), try await store.catalogue(of: ModelRegistry.shared)
        )
        for (member, name, purpose) in named {
            guard let name else { continue }
            // A tenant's model hides the operator's of its name, also while it is out of use.
            let catalogue = own.model(named: name) == nil ? shared : own
            if let expectation = Self.expectation(of: name, for: purpose, in: catalogue) {
                throw JSONDecodingError(path: "\(member).model", expectation: expectation)
            }
        }
    }

    /// What would have to be named instead; nil where the model does.
    private static func expectation(
        of name: String, for purpose: ModelPurpose, in catalogue: ModelCatalogue
    ) -> String? {
        guard let model = catalogue.model(named: name) else { return "the slug of a model of the institution" }
        let found = model.settings.purpose
        guard found == purpose else { return "a model for \(purpose.rawValue), not one for \(found.rawValue)" }
        guard catalogue.isUsable(model) else { return "a model that is in use" }
        guard catalogue.provider(of: model)?.kind.isLikeOpenAI == true else {
            return "a model of a provider that hears and speaks, which those of OpenAI's protocol do"
        }
        return nil
    }
}
