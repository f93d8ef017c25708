package import Core
package import HTTPCore
import Postgres

package enum LibraryWidgetTag: IdentifierTag { package static let prefix = "wgt_" }
package typealias LibraryWidgetID = Identifier<LibraryWidgetTag>

/// A widget that a tenant keeps under a name, for all of its workflows.
package struct LibraryWidget: Sendable, Equatable {
    package let id: LibraryWidgetID
    package let slug: String
    package var name: String
    package var description: String
    package var template: JSONValue
    /// The JSON Schema of what it is given; null where that may be anything.
    package var schema: JSONValue
    package var version: Int
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: LibraryWidgetID, slug: String, name: String, description: String, template: JSONValue, schema: JSONValue,
        at now: Timestamp
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.description = description
        self.template = template
        self.schema = schema
        version = 1
        createdAt = now
        updatedAt = now
    }

    /// Names this state of it.
    package var tag: EntityTag { EntityTag(version: version) }

    init(row: Row) throws {
        id = try row["id", LibraryWidgetID.self]
        slug = try row["slug", String.self]
        name = try row["name", String.self]
        description = try row["description", String.self]
        template = try row["template", JSONValue.self]
        schema = try row["schema", JSONValue.self]
        version = try row["version", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
    }
}
