import Core
import HTTPCore

/// The description of the API, for programs that write programs.
struct OpenAPIController {
    /// Every other route.
    let routes: [Route]

    /// All routes, with the one that describes them.
    var documented: [Route] {
        let own = route(HTTPResponse(status: .ok))
        let document = HTTPResponse.json(OpenAPIDocument(routes: routes + [own]).json)
        return routes + [route(document)]
    }

    private func route(_ answer: HTTPResponse) -> Route {
        Route(.get, "/openapi.json", access: .public, traits: .crossOrigin) { _, _ in answer }
            .documented("Describe the API in OpenAPI 3.1", tag: "Server", answer: .any)
    }
}
