/// What an identifier names; its prefix begins the external text form.
package protocol IdentifierTag: Sendable {
    /// For example `thr_`; empty for identifiers whose text form is the plain UUID.
    static var prefix: String { get }
}

/// A UUIDv7 that names one kind of thing, so that a wrong argument does not compile.
package struct Identifier<Tag: IdentifierTag>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The value as the database stores it.
    package let uuid: UUID128

    /// Names the thing with this UUID.
    package init(_ uuid: UUID128) {
        self.uuid = uuid
    }

    /// Reads the text form: the prefix and 32 hexadecimal digits, or the plain UUID where the tag has no prefix.
    package init?(_ text: some StringProtocol) {
        // Over the bytes: every request reads some.
        let (text, prefix) = (String(text), Tag.prefix)
        let (bytes, start) = (text.utf8.span, prefix.utf8.count)
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        guard let uuid = UUID128(utf8: bytes.extracting(start...)) else { return nil }
        self.uuid = uuid
    }

    /// The external text form.
    package var description: String { Tag.prefix.isEmpty ? uuid.description : Tag.prefix + uuid.hex }

    package static func < (left: Self, right: Self) -> Bool { left.uuid < right.uuid }
}

/// Tags of the identifiers that more than one module names.
package enum TenantTag: IdentifierTag { package static let prefix = "" }
package enum UserTag: IdentifierTag { package static let prefix = "" }
package enum SessionTag: IdentifierTag { package static let prefix = "ses_" }
package enum APIKeyTag: IdentifierTag { package static let prefix = "lyk_" }
package enum CourseTag: IdentifierTag { package static let prefix = "" }
package enum ThreadTag: IdentifierTag { package static let prefix = "thr_" }
package enum ItemTag: IdentifierTag { package static let prefix = "msg_" }
package enum RunTag: IdentifierTag { package static let prefix = "run_" }
package enum WorkflowTag: IdentifierTag { package static let prefix = "" }
package enum WorkflowVersionTag: IdentifierTag { package static let prefix = "" }
package enum VectorStoreTag: IdentifierTag { package static let prefix = "" }
package enum DocumentTag: IdentifierTag { package static let prefix = "" }
package enum ChunkTag: IdentifierTag { package static let prefix = "" }

package typealias TenantID = Identifier<TenantTag>
package typealias UserID = Identifier<UserTag>
package typealias SessionID = Identifier<SessionTag>
package typealias APIKeyID = Identifier<APIKeyTag>
package typealias CourseID = Identifier<CourseTag>
package typealias ThreadID = Identifier<ThreadTag>
package typealias ItemID = Identifier<ItemTag>
package typealias RunID = Identifier<RunTag>
package typealias WorkflowID = Identifier<WorkflowTag>
package typealias WorkflowVersionID = Identifier<WorkflowVersionTag>
package typealias VectorStoreID = Identifier<VectorStoreTag>
package typealias DocumentID = Identifier<DocumentTag>
package typealias ChunkID = Identifier<ChunkTag>
