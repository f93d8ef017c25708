package import Core
package import HTTPCore
package import ModelProviders
package import Postgres
package import Workflows

/// Everything under `/v1/`: what speaks OpenAI's protocol.
package struct OpenAIControllers: Sendable {
    private let models: OpenAIModelsController
    private let completions: CompletionsController
    private let embeddings: EmbeddingsController
    private let responses: ResponsesController

    package init(
        conversations: Conversations, workflows: WorkflowStore, journal: any RunStore, database: Database,
        embeddings: any EmbeddingProvider, clock: any WallClock
    ) {
        models = OpenAIModelsController(workflows: workflows)
        completions = CompletionsController(
            conversations: conversations, workflows: workflows, database: database)
        self.embeddings = EmbeddingsController(provider: embeddings)
        responses = ResponsesController(
            conversations: conversations, workflows: workflows, journal: journal, database: database, clock: clock)
    }

    package var routes: [Route] { models.routes + completions.routes + responses.routes + embeddings.routes }
}
