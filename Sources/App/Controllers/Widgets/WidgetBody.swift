import Auth
import Core
import HTTPCore
import Workflows

/// The body of `POST /api/v1/widgets` and `PATCH /api/v1/widgets/{slug}`.
struct WidgetBody {
    private static let known: Set = ["slug", "name", "description", "template", "schema"]
    private let members: JSONObject

    init(_ json: JSONValue) throws(JSONDecodingError) {
        guard case .object(let members) = json.withoutNUL else {
            throw JSONDecodingError(path: "", expectation: "object")
        }
        for key in members.keys where !Self.known.contains(key) {
            throw JSONDecodingError(path: key, expectation: "slug, name, description, template or schema")
        }
        self.members = members
    }

    /// The widget to be kept. Throws for a member that is missing, and for one that no widget can have.
    var new: WidgetLibrary.NewWidget {
        get throws(JSONDecodingError) {
            guard let slug = try text("slug") else { throw JSONDecodingError(path: "slug", expectation: "slug") }
            guard let name = try text("name") else { throw JSONDecodingError(path: "name", expectation: "text") }
            guard let template = try template else {
                throw JSONDecodingError(path: "template", expectation: "object")
            }
            return WidgetLibrary.NewWidget(
                slug: try Field.slug(slug), name: try Field.name(name).description,
                description: try Field.description(try text("description") ?? ""), template: template,
                schema: try schema ?? .null)
        }
    }

    /// What to change of a widget.
    var changes: WidgetLibrary.Changes {
        get throws(JSONDecodingError) {
            if members["slug"] != nil { throw JSONDecodingError(path: "slug", expectation: "no slug: it stays") }
            return WidgetLibrary.Changes(
                name: try text("name").map { text throws(JSONDecodingError) in try Field.name(text).description },
                description: try text("description").map(Field.description), template: try template,
                schema: try schema)
        }
    }

    private func text(_ name: String) throws(JSONDecodingError) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.stringValue else { throw JSONDecodingError(path: name, expectation: "text") }
        return text
    }

    private var template: JSONValue? {
        get throws(JSONDecodingError) {
            guard let value = members["template"] else { return nil }
            guard value.objectValue != nil || value.stringValue != nil, value.isNested(atMost: 48) else {
                throw JSONDecodingError(path: "template", expectation: "object nested at most 48 levels deep")
            }
            return value
        }
    }

    private var schema: JSONValue? {
        get throws(JSONDecodingError) {
            guard let value = members["schema"] else { return nil }
            guard value.objectValue != nil || value.isNull, value.isNested(atMost: 48) else {
                throw JSONDecodingError(path: "schema", expectation: "object nested at most 48 levels deep, or null")
            }
            return value
        }
    }

    private static let optional: [JSONSchema.Property] = [
        .optional("description", .string()), .optional("schema", .nullable(.map(.any))),
    ]
    static let creationSchema = JSONSchema.object(
        [.required("slug", .string()), .required("name", .string()), .required("template", .any)] + optional)
    static let changeSchema = JSONSchema.object(
        [.optional("name", .string()), .optional("template", .any)] + optional)
}
