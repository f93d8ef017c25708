import ModelProviders
import Workflows

/// The configured model for the questions of every tenant.
struct ChatModels: ModelChoosing {
    let models: Models

    func model(named name: String?, for use: ModelUse) throws -> any ModelProvider {
        try OneModel(models.chat(for: use.tenantID)).model(named: name, for: use)
    }
}
