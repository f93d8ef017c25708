package import Core
package import HTTPCore
import Postgres

/// A workflow as its authors see it: what it is called, and how far its draft and its versions are.
package struct Workflow: Sendable, Equatable {
    package let id: WorkflowID
    package let slug: String
    package let title: String
    package let description: String
    /// Whether conversations without the name of a workflow are with this one.
    package let isDefault: Bool
    /// The number of the version that people meet; nil before one is published.
    package let publishedNumber: Int?
    /// The draft's revision; 0 where nobody has saved one and the published version stands for it.
    package let draftRevision: Int
    /// Whether the draft was saved after the newest version was made from it.
    package let hasUnpublishedChanges: Bool
    /// Whether a draft is published only where all tests pass.
    package let requiresTests: Bool
    /// Counts the changes of its tests.
    package let testsRevision: Int
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    let version: Int

    /// Names this state of its title and the like; drafts have tags of their own.
    package var tag: EntityTag { EntityTag(version: version) }

    static let columns = """
        w.id, w.slug, w.title, w.description, w.is_default, v.number AS published_number,
        coalesce(d.revision, 0) AS revision,
        d.revision IS NOT NULL AND d.revision IS DISTINCT FROM d.published_revision AS is_changed,
        w.created_at, greatest(w.updated_at, d.updated_at) AS updated_at, w.version, w.requires_tests, w.tests_revision
        """
    static let tables = """
        workflows w LEFT JOIN workflow_versions v ON v.id = w.published_version_id
        LEFT JOIN workflow_drafts d ON d.tenant_id = w.tenant_id AND d.workflow_id = w.id
        """

    init(row: Row) throws {
        id = try row["id", WorkflowID.self]
        slug = try row["slug", String.self]
        title = try row["title", String.self]
        description = try row["description", String.self]
        isDefault = try row["is_default", Bool.self]
        publishedNumber = try row["published_number", Int?.self]
        draftRevision = try row["revision", Int.self]
        hasUnpublishedChanges = try row["is_changed", Bool.self]
        requiresTests = try row["requires_tests", Bool.self]
        testsRevision = try row["tests_revision", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
        version = try row["version", Int.self]
    }
}

/// What to change of a workflow; nil leaves a thing as it is.
package struct WorkflowChanges: Sendable {
    package var title: String?
    package var description: String?
    package var isDefault: Bool?
    package var requiresTests: Bool?

    package init(
        title: String? = nil, description: String? = nil, isDefault: Bool? = nil, requiresTests: Bool? = nil
    ) {
        self.title = title
        self.description = description
        self.isDefault = isDefault
        self.requiresTests = requiresTests
    }
}

/// Which workflows a list shows.
package enum WorkflowState: String, Sendable, CaseIterable {
    case any, published, unpublished
    /// Published, with a draft that was changed since.
    case changed
}
