package import Core
package import HTTPCore
package import ModelProviders

/// What steps work with.
package struct StepServices: Sendable {
    package private(set) var models: any ModelChoosing
    package private(set) var passages: any PassageSearching
    package let history: any HistoryReading
    package let tools: any ToolResolving
    package let identifiers: any IdentifierGenerator
    package let clock: any WallClock
    /// Finds the workflows that others call.
    package var workflows: any WorkflowFinding = MissingService()
    /// Sends requests to where authors point, and refuses where they may not go.
    package var transport: any HTTPTransport = MissingService()
    /// Opens what authors refer to by name.
    package var secrets: any SecretReading = MissingService()
    /// Gives what was sent with messages.
    package var attachments: any AttachmentReading = NoAttachments()
    /// Takes documents into vector stores.
    package var ingestion: any DocumentIngesting = MissingService()
    /// Tells which conversations are telephone calls.
    package var calls: any CallReading = NoCalls()
    /// Makes images.
    package var images: any ImageChoosing = NoImages()
    /// Keeps them.
    package var imageStore: any ImageKeeping = NoImages()
    /// Where tools that have a price are counted; nil: nowhere.
    package var accounts: ModelAccounts?

    /// - Parameter models: which models authors may name; only `model` for nil
    package init(
        model: any ModelProvider, models: (any ModelChoosing)? = nil, passages: any PassageSearching,
        history: any HistoryReading = NoHistory(), tools: any ToolResolving = NoTools(),
        identifiers: any IdentifierGenerator, clock: any WallClock = SystemWallClock()
    ) {
        self.models = models ?? OneModel(model)
        self.passages = passages
        self.history = history
        self.tools = tools
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The same, with every answer of a model counted, and what models and searches answer noted as a script has it.
    ///
    /// - Parameter notesSearches: whether searches are noted; not where the step's output is their answer
    func observed(
        notesSearches: Bool, counting count: @escaping @Sendable (TokenUsage) -> Void,
        noting note: @escaping @Sendable (JSONValue, Int) -> Void
    ) -> StepServices {
        var services = self
        services.models = MeteredModels(models: models, count: count, note: note)
        services.images = MeteredImages(models: images, count: count)
        if notesSearches { services.passages = NotedPassages(passages: passages, note: note) }
        return services
    }

    /// The same, with searches and what is taken in on somebody's account.
    func used(by use: ModelUse) -> StepServices {
        var services = self
        services.passages = passages.searching(for: use.with(.embedding))
        services.ingestion = ingestion.ingesting(for: use.with(.embedding))
        return services
    }
}
