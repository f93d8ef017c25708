/// The tables that are open around a place in a document, each in a cell of the one before, with the cells of the row that
/// is read of each.
struct OpenTables {
    private var rows: [[String]] = []

    var isEmpty: Bool { rows.isEmpty }

    mutating func begin() {
        rows.append([])
    }

    mutating func beginRow() {
        if !rows.isEmpty { rows[rows.count - 1] = [] }
    }

    mutating func beginCell() {
        if !rows.isEmpty { rows[rows.count - 1].append("") }
    }

    /// Adds words to the cell that is open.
    mutating func add(_ words: String) {
        guard let table = rows.indices.last, let cell = rows[table].indices.last else { return }
        rows[table][cell] += " " + words
    }

    /// Ends the row, and gives its cells. Nil within a cell, whose words they become.
    mutating func endRow() -> [String]? {
        guard let cells = rows.popLast() else { return nil }
        defer { rows.append([]) }
        guard !rows.isEmpty else { return cells }
        add(cells.joined(separator: ", "))
        return nil
    }

    mutating func end() {
        _ = rows.popLast()
    }
}
