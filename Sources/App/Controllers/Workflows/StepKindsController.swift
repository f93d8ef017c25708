import Core
import HTTPCore
import Workflows

/// What workflows can be made of.
struct StepKindsController {
    let catalog: StepCatalog

    var routes: [Route] {
        [
            Route(.get, "/api/v1/step-kinds", access: .permission(.workflowsRead), traits: .crossOrigin) { _, _ in
                .json(["data": .array(catalog.listing), "has_more": false, "after": nil])
            }.documented(
                "List the kinds of steps with their parameters", tag: "Workflows", answer: Self.schema,
                details: """
                    `parameters` and `output` are JSON Schemas. In `parameters`, `format` is `expression` for CEL, \
                    `template` for text with `{{ … }}` in it, `state-path`, or what a member refers to: `workflow`, \
                    `vector-store`, `model`, `tool`, `widget`, `secret`; exports leave out what has `password`. Where \
                    `ports_from` is given, the parameters that it names add ports of the node's own.
                    """)
        ]
    }

    private static let schema = JSONSchema.page(
        of: .named(
            "StepKind",
            .object([
                .required("kind", .string()), .required("category", .choice(StepDescription.Category.self)),
                .required("title", .string()), .required("summary", .string()), .required("parameters", .map(.any)),
                .required("output", .map(.any)), .required("ports", .array(.string())),
                .required("ports_from", .nullable(.string())),
            ])))
}
