package import Core
package import HTTPCore
package import ModelProviders
package import Postgres
package import Workflows

/// Everything under `/v1/` and `/models/v1/`: what speaks OpenAI's protocol.
package struct OpenAIControllers: Sendable {
    private let models: OpenAIModelsController
    private let completions: CompletionsController
    private let embeddings: EmbeddingsController
    private let responses: ResponsesController
    private let gateway: GatewayController

    package init(
        conversations: Conversations, workflows: WorkflowStore, journal: any RunStore, database: Database,
        embeddings: any EmbeddingChoosing, asked: any ModelsOnOffer, clock: any WallClock
    ) {
        models = OpenAIModelsController(workflows: workflows)
        completions = CompletionsController(
            conversations: conversations, workflows: workflows, database: database)
        self.embeddings = EmbeddingsController(models: embeddings)
        responses = ResponsesController(
            conversations: conversations, workflows: workflows, journal: journal, database: database, clock: clock)
        gateway = GatewayController(models: asked, clock: clock)
    }

    package var routes: [Route] {
        models.routes + completions.routes + responses.routes + embeddings.routes + gateway.routes
    }
}
