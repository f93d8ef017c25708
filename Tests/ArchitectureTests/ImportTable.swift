/// The import table of `docs/architecture.md`: which module may import which.
struct ImportTable: Sendable, Equatable {
    /// What one module may import.
    struct Row: Sendable, Equatable {
        var modules: Set<String> = []
        var cLibraries: Set<String> = []
    }

    /// Importable from everywhere, besides what a row allows.
    static let everywhere: Set<String> = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]

    /// By the name of the module's folder under `Sources`.
    let rows: [String: Row]

    init(rows: [String: Row]) {
        self.rows = rows
    }

    /// Reads the first Markdown table whose head begins `| module | may import |`: names of modules, what they may
    /// import, and the C libraries that are theirs. `–` means none, `every module` means all that the table names.
    init(markdown: String) {
        var rows: [String: Row] = [:]
        var unrestricted: [String] = []
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let table = lines.drop { !$0.hasPrefix("| module | may import |") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        for line in table {
            let cells = line.split(separator: "|").map(Self.names(in:))
            guard cells.count >= 2 else { continue }
            let libraries = Set(cells.count > 2 ? cells[2] : [])
            for name in cells[0] {
                rows[name] = Row(modules: Set(cells[1]), cLibraries: libraries)
                if cells[1] == ["every module"] { unrestricted.append(name) }
            }
        }
        let names = Set(rows.keys)
        for name in unrestricted { rows[name]?.modules = names.subtracting([name]) }
        self.rows = rows
    }

    /// Every import in the files of `Sources` that the table does not allow, as sentences.
    func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file -> [String] in
            guard let module = file.module else { return [] }
            guard let row = rows[module] else { return ["\(file.path): the table has no module \(module)"] }
            let allowed = row.modules.union(row.cLibraries).union(Self.everywhere).union(["Foundation"])
            return file.imports.filter { !allowed.contains($0) }.map {
                "\(file.path): \(module) may not import \($0)"
            }
        }
    }

    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty && $0 != "–" }
    }
}
