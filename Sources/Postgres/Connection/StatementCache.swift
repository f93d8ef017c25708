/// The statements that one connection has prepared, by their text; past the limit the one unused for longest goes.
struct StatementCache {
    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    /// At least one statement is kept.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    var count: Int { entries.count }

    /// The name under which the server knows the statement.
    mutating func name(for sql: String) -> String? {
        guard let index = entries.index(forKey: sql) else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// A name that no statement of this connection ever had.
    mutating func makeName() -> String {
        names += 1
        return "s\(names)"
    }

    /// Remembers what the server has prepared; gives the names to deallocate in exchange.
    mutating func insert(sql: String, name: String) -> [String] {
        uses += 1
        var dropped: [String] = []
        if let old = entries.updateValue(Entry(name: name, lastUse: uses), forKey: sql) { dropped.append(old.name) }
        while entries.count > limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            dropped.append(oldest.value.name)
        }
        return dropped
    }

    /// Forgets a statement whose plan is no longer good; gives the name to deallocate.
    mutating func remove(sql: String) -> String? {
        entries.removeValue(forKey: sql)?.name
    }
}
