import HTTPCore

/// Everything about the registry of models.
struct ModelControllers {
    let providers: ModelProvidersController
    let actions: ModelProviderActionsController
    let models: ModelsController

    var routes: [Route] { providers.routes + actions.routes + models.routes }
}
