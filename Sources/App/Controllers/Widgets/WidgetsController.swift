import Auth
import Chat
import Core
import HTTPCore
import Workflows

/// The widgets that an institution keeps for all of its workflows.
struct WidgetsController {
    let widgets: WidgetLibrary

    private static let bodyLimit = 512 << 10

    var routes: [Route] {
        let (path, one, tag) = ("/api/v1/widgets", "/api/v1/widgets/{slug}", "Widgets")
        let (see, edit) = (RouteGuard.permission(.workflowsRead), RouteGuard.permission(.workflowsEdit))
        return [
            Route(.get, path, access: see, traits: .crossOrigin) { request, context in
                let query = try ListQuery(request)
                let page = try await widgets.store.page(
                    query.page, search: query.search(), in: context.member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List the widgets of the library, newest first", tag: tag,
                query: RouteDocumentation.Parameter.paging + [
                    .init("search", "Part of a widget's name or slug, in any case.")
                ], answer: .page(of: LibraryWidget.shape)),
            Route(.post, path, access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Keep a widget in the library", tag: tag, body: WidgetBody.creationSchema, status: .created,
                answer: LibraryWidget.shape, isVersioned: true, details: Self.words,
                errors: [.conflict, .invalidField]),
            Route(.get, one, access: see, traits: .crossOrigin) { _, context in
                show(try await widgets.widget(context.workflow, in: context.member.tenantID))
            }.documented("Show a widget of the library", tag: tag, answer: LibraryWidget.shape, isVersioned: true),
            Route(.patch, one, access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin) { request, context in
                let changes = try WidgetBody(try await request.json()).changes
                return show(
                    try await widgets.update(
                        context.workflow, changes, origin: AuditOrigin(request, context), in: context.member.tenantID,
                        check: request.requireMatch))
            }.documented(
                "Change a widget of the library", tag: tag, body: WidgetBody.changeSchema,
                answer: LibraryWidget.shape, isVersioned: true, details: Self.words, errors: [.invalidField]),
            Route(.delete, one, access: edit, traits: .crossOrigin) { request, context in
                try await widgets.delete(
                    context.workflow, origin: AuditOrigin(request, context), in: context.member.tenantID,
                    check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Remove a widget from the library", tag: tag, status: .noContent, isVersioned: true,
                details: "Steps that name it fail from then on."),
            Route(
                .post, "\(one)/preview", access: see, bodyLimit: Self.bodyLimit, traits: [.crossOrigin, .question]
            ) { try await preview($0, $1) }.documented(
                "Show what a widget of the library looks like with data", tag: tag,
                body: .object([
                    .optional("data", .any), .optional("template", .any), .optional("schema", .any),
                ]), answer: .object([.required("widget", .map(.any))]),
                details: """
                    `template` and `schema` stand for those that are kept, so that a change can be tried before it is. \
                    Data that are not what the widget takes, and widgets that ChatKit has not, are refused with every \
                    problem and its place in `details.problems`.
                    """, errors: [.invalidField]),
            Route(
                .post, "\(path)/import", access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin
            ) { try await take($0, $1) }.documented(
                "Keep a widget of a .widget file of ChatKit's", tag: tag,
                query: [.init("slug", "The slug of the widget; made of the file's name for it unless told.")],
                body: .map(.any), status: .created, answer: Self.imported, isVersioned: true,
                details: """
                    The file is `{"version": "1.0", "name", "template", "jsonSchema"}`, its template Jinja2. \
                    Expressions, `for` in lists and `if` around elements, members and values are translated; what \
                    could not be is left out and listed in `unmapped` with its line.
                    """, errors: [.conflict, .invalidField]),
        ]
    }

    private static let words = """
        `template` is the root of a widget whose texts are templates with `{{ … }}` that see the data as `data`; `schema` \
        is the JSON Schema of the data, or null.
        """

    private static let imported = JSONSchema.object([
        .required("widget", LibraryWidget.shape),
        .required(
            "unmapped",
            .array(
                .object([
                    .required("line", .integer()), .required("source", .string()), .required("message", .string()),
                ]))),
    ])

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let new = try WidgetBody(try await request.json()).new
        let widget = try await widgets.create(
            new, origin: AuditOrigin(request, context), in: context.member.tenantID)
        return made(.json(widget.json, status: .created), widget)
    }

    private func preview(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.json()
        guard case .object(let members) = body else {
            throw JSONDecodingError(path: "", expectation: "object")
        }
        let kept = try await widgets.widget(context.workflow, in: context.member.tenantID)
        let template = try WidgetTemplate(
            members["template"] ?? kept.template, schema: members["schema"] ?? kept.schema)
        let widget = try template.render((members["data"] ?? [:]).withoutNUL, isStrict: true)
        return .json(["widget": widget])
    }

    private func take(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let file = try WidgetFile(try await request.json())
        let slug = try Field.slug(request.queryParameters["slug"] ?? file.slug)
        let widget = try await widgets.create(
            WidgetLibrary.NewWidget(
                slug: slug, name: try Field.name(file.name).description, description: "", template: file.template,
                schema: file.schema), as: .widgetImport, origin: AuditOrigin(request, context),
            in: context.member.tenantID)
        return made(
            .json(
                [
                    "widget": widget.json,
                    "unmapped": .array(
                        file.unmapped.map { part in
                            [
                                "line": .integer(Int64(part.line)), "source": .string(part.source),
                                "message": .string(part.message),
                            ]
                        }),
                ], status: .created), widget)
    }

    private func show(_ widget: LibraryWidget) -> HTTPResponse { .json(widget.json).tagged(widget.tag) }

    private func made(_ response: HTTPResponse, _ widget: LibraryWidget) -> HTTPResponse {
        var response = response.tagged(widget.tag)
        response.fields.append("Location", "/api/v1/widgets/\(widget.slug)")
        return response
    }
}

extension LibraryWidget {
    fileprivate var json: JSONValue {
        [
            "slug": .string(slug), "name": .string(name), "description": .string(description), "template": template,
            "schema": schema, "created_at": .string(createdAt.rfc3339), "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    fileprivate static let shape = JSONSchema.named(
        "LibraryWidget",
        .object([
            .required("slug", .string()), .required("name", .string()), .required("description", .string()),
            .required("template", .any), .required("schema", .nullable(.map(.any))), .required("created_at", .time),
            .required("updated_at", .time),
        ]))
}
