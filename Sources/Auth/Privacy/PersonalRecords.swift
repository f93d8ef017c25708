package import Core
package import Postgres

/// What a part of the product keeps of people beyond their account and places: App adapts each store to it, so that no
/// part need know of privacy, and privacy of none.
package protocol PersonalRecords: Sendable {
    /// What it keeps, for a person's export: each list becomes a file.
    var lists: [PersonalList] { get }

    /// The person's files that it keeps, for the same export; empty where it keeps none.
    var files: PersonalFiles? { get }

    /// How many of what would be emptied, and how many of what would be kept without its person, by name.
    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory

    /// Ends whatever is being done for the person at this moment: nothing may be written of it any more.
    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws

    /// Removes the person from up to so many records that were there by then, and gives from how many; 0 when none is
    /// left. What counts without its person stays.
    func erase(
        of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> Int

    /// Removes up to so many records that nobody touched since, and gives how many; 0 when none is left.
    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int

    /// Removes up to so many records that their person had deleted by then, and gives how many; 0 when none is left.
    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int
}

extension PersonalRecords {
    package var files: PersonalFiles? { nil }
}

/// One list of a person's export.
package struct PersonalList: Sendable {
    /// Reads a page of what the tenant has of the person, the first where `after` is nil.
    package typealias Reader =
        @Sendable (
            _ user: UserID, _ tenant: TenantID, _ after: String?
        ) async throws -> PersonalPage

    /// Such as `conversations`; the file's name without its ending.
    package let name: String
    /// What is in it, in English and in French, for whoever opens the archive.
    package let summary: (english: String, french: String)
    package let page: Reader

    package init(_ name: String, english: String, french: String, page: @escaping Reader) {
        self.name = name
        summary = (english, french)
        self.page = page
    }
}

/// Part of a list.
package struct PersonalPage: Sendable {
    /// How many rows a page has at most.
    package static let size = 100

    package let items: [JSONValue]
    /// What the next page is asked for by; nil on the last page.
    package let after: String?

    package init(items: [JSONValue], after: String?) {
        self.items = items
        self.after = after
    }

    /// Reads rows of `key` and `item`, in order of their key and at most `size` of them.
    package init(rows: [Row]) throws {
        items = try rows.map { try $0["item", JSONValue.self] }
        after = rows.count == Self.size ? try rows.last?["key", String.self] : nil
    }
}

/// What erasure would do to a person's records.
package struct PersonalInventory: Sendable, Equatable {
    /// What loses its content.
    package var emptied: [String: Int]
    /// What stays as a number, without its person.
    package var kept: [String: Int]

    package init(emptied: [String: Int] = [:], kept: [String: Int] = [:]) {
        self.emptied = emptied
        self.kept = kept
    }

    /// Both together.
    static func + (left: PersonalInventory, right: PersonalInventory) -> PersonalInventory {
        PersonalInventory(
            emptied: left.emptied.merging(right.emptied, uniquingKeysWith: +),
            kept: left.kept.merging(right.kept, uniquingKeysWith: +))
    }
}
