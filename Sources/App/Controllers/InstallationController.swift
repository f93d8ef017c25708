import Core
import HTTPCore

/// What anybody may know of the installation before signing in.
struct InstallationController {
    let chatModel: String
    let usesLocalModels: Bool
    /// The code of the currency of prices and budgets; nil where nobody says.
    let currency: String?

    var routes: [Route] {
        [
            Route(.get, "/api/v1/installation", access: .public, traits: .crossOrigin) { _, _ in
                .json([
                    "name": "Lyceum", "version": .string(Version.current), "chat_model": .string(chatModel),
                    "local_models": .bool(usesLocalModels), "currency": currency.map { .string($0) } ?? .null,
                ])
            }.documented("Describe the installation", tag: "Server", answer: .installation)
        ]
    }
}
