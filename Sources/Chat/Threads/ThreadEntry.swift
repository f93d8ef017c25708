package import Core
import Postgres
package import Workflows

/// A thread as its person's catalogue shows it.
package struct ThreadEntry: Sendable, Equatable {
    package let id: ThreadID
    /// The slug and the title of the workflow.
    package let workflow: (slug: String, title: String)
    package let title: String?
    package let titleSource: ThreadTitle.Source
    package let origin: ThreadOrigin
    package let status: ThreadStatus
    package let pinnedAt: Timestamp?
    package let archivedAt: Timestamp?
    package let deletedAt: Timestamp?
    package let createdAt: Timestamp
    /// When something was said in it last.
    package let lastActivityAt: Timestamp
    /// What was searched for, in its surroundings; nil where nothing was.
    package internal(set) var excerpt: ThreadExcerpt?

    package static func == (left: ThreadEntry, right: ThreadEntry) -> Bool {
        left.id == right.id && left.workflow == right.workflow && left.title == right.title
            && left.titleSource == right.titleSource && left.origin == right.origin && left.status == right.status
            && left.pinnedAt == right.pinnedAt && left.archivedAt == right.archivedAt
            && left.deletedAt == right.deletedAt && left.lastActivityAt == right.lastActivityAt
            && left.excerpt == right.excerpt
    }
}

/// Where the words of a search stand.
package struct ThreadExcerpt: Sendable, Equatable {
    /// The message; nil for the title.
    package let item: ItemID?
    /// The text in pieces, of which some are what was searched for.
    package let pieces: [(text: String, isMatch: Bool)]

    package static func == (left: ThreadExcerpt, right: ThreadExcerpt) -> Bool {
        left.item == right.item && left.pieces.elementsEqual(right.pieces) { $0 == $1 }
    }

    /// Around matches in what `ts_headline` gives, which texts hold nowhere else.
    static let (start, stop) = ("\u{E000}", "\u{E001}")

    /// Reads a text with marks around the matches.
    init(item: ItemID?, marked text: String) {
        self.item = item
        var pieces: [(text: String, isMatch: Bool)] = []
        var (piece, isMatch) = (String.UnicodeScalarView(), false)
        func end() {
            if !piece.isEmpty { pieces.append((String(piece), isMatch)) }
            piece = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{E000}":
                end()
                isMatch = true
            case "\u{E001}":
                end()
                isMatch = false
            default: piece.append(scalar)
            }
        }
        end()
        self.pieces = pieces
    }
}

extension ThreadEntry {
    /// What `init(row:)` reads, of threads `t` and their workflows `w`.
    static let columns = """
        t.id, w.slug, w.title, t.title, t.title_source, t.origin, t.status, t.status_reason, t.pinned_at, t.archived_at,
        t.deleted_at, t.created_at, t.updated_at, t.found_item, t.excerpt
        """

    init(row: Row) throws {
        let (
            id, slug, workflow, title, source, origin, status, reason, pinned, archived, deleted, created, updated,
            item, excerpt
        ) = try row.decode(
            ThreadID.self, String.self, String.self, String?.self, String.self, String.self, String.self, String?.self,
            Timestamp?.self, Timestamp?.self, Timestamp?.self, Timestamp.self, Timestamp.self, ItemID?.self,
            String?.self)
        self.init(
            id: id, workflow: (slug, workflow), title: title,
            titleSource: ThreadTitle.Source(rawValue: source) ?? .message,
            origin: ThreadOrigin(rawValue: origin) ?? .chat, status: ThreadStatus(stored: status, reason),
            pinnedAt: pinned, archivedAt: archived, deletedAt: deleted, createdAt: created, lastActivityAt: updated,
            excerpt: excerpt.map { ThreadExcerpt(item: item, marked: $0) })
    }
}
