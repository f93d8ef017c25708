import Core
import ModelProviders

/// Starts a local model beside the server, which serves pages and sign-ins while the model still loads.
struct LocalModelService: Service {
    let server: LocalModelServer
    /// Told where the model answers, once it does.
    let ready: @Sendable (LocalModelServer.Endpoint) -> Void

    var name: String { server.name }

    func run() async throws {
        ready(try await server.start())
        try await server.run()
    }
}
