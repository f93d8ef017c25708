/// What the API's description says of a route beyond its method, path and guard.
package struct RouteDocumentation: Sendable {
    /// A parameter of the query.
    package struct Parameter: Sendable {
        package let name: String
        package let summary: String
        package let schema: JSONSchema

        package init(_ name: String, _ summary: String, _ schema: JSONSchema = .string()) {
            self.name = name
            self.summary = summary
            self.schema = schema
        }
    }

    /// One line, in the imperative.
    package let summary: String
    /// Groups routes for readers.
    package let tag: String
    package let query: [Parameter]
    /// The shape of the body; nil for a route without one.
    package let body: JSONSchema?
    package let status: HTTPStatus
    /// Another status that the same answer may come with.
    package let otherStatus: HTTPStatus?
    /// The shape of the answer; nil for one without a body, or one that is no JSON.
    package let answer: JSONSchema?
    /// The media type of the answer.
    package let mediaType: String
    /// Whether the answer has an `ETag` and the route minds `If-Match` or `If-None-Match`.
    package let isVersioned: Bool
    /// What there is to say beyond the summary, in Markdown.
    package let details: String?
    /// The errors that are the route's own, besides those that follow from its guard, its parameters and its body.
    package let errors: [ErrorCode]
    /// Whether the body may be left out.
    package let isBodyOptional: Bool
    /// Media types that the body may have instead, with the same members.
    package let otherBodies: [String]
    /// Media types that the answer may have instead, whose shape JSON does not tell.
    package let otherAnswers: [String]
}

extension RouteDocumentation.Parameter {
    /// Those that every list takes.
    package static let paging = [
        Self("limit", "The most items of one page; 20 unless told.", .integer(1...PageRequest.maximum)),
        Self("after", "What the page before gave as `after`."),
    ]
}

extension Route {
    /// The route with what the API's description says of it.
    package func documented(
        _ summary: String, tag: String, query: [RouteDocumentation.Parameter] = [], body: JSONSchema? = nil,
        status: HTTPStatus = .ok, otherStatus: HTTPStatus? = nil, answer: JSONSchema? = nil,
        mediaType: String = "application/json",
        isVersioned: Bool = false, details: String? = nil, errors: [ErrorCode] = [], isBodyOptional: Bool = false,
        otherBodies: [String] = [], otherAnswers: [String] = []
    ) -> Route {
        var route = self
        route.documentation = RouteDocumentation(
            summary: summary, tag: tag, query: query, body: body, status: status, otherStatus: otherStatus,
            answer: answer,
            mediaType: mediaType, isVersioned: isVersioned, details: details, errors: errors,
            isBodyOptional: isBodyOptional, otherBodies: otherBodies, otherAnswers: otherAnswers)
        return route
    }

    /// The names of the path's segments that stand for something, in order.
    package var parameterNames: [String] { RoutePattern(path).names }
}
