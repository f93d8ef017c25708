import ModelProviders
import Workflows

@testable import lyceum

/// Models whose calls are recorded, and made only where budgets allow them. A model that answers in another's place is
/// found among the same ones.
struct AccountedModels: ModelChoosing {
    let models: any ModelChoosing
    let accounts: ModelAccounts

    func model(named name: String?, for use: ModelUse) async throws -> any ModelProvider {
        AccountedModel(try await models.model(named: name, for: use), for: use, accounts: accounts) { [models] name in
            try await models.model(named: name, for: use)
        }
    }
}
