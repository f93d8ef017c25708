/// One text file of the repository.
struct SourceFile: Sendable {
    /// Relative to the root, for example `Sources/Core/Time/Timestamp.swift`.
    let path: String
    let text: String

    /// The module that owns the file: the folder under `Sources`; nil for files elsewhere.
    var module: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" else { return nil }
        return String(parts[1])
    }

    /// The number of lines, a last one without its newline included.
    var lineCount: Int {
        let newlines = text.utf8.count { $0 == UInt8(ascii: "\n") }
        return text.isEmpty || text.hasSuffix("\n") ? newlines : newlines + 1
    }

    /// The modules that the file imports, in their order: `X` for each of `import X`, `package import X`,
    /// `@testable import X`, `import struct X.Y` and `import X.Y`.
    var imports: [String] {
        var found: [String] = []
        var isInsideLiteral = false
        for line in text.split(separator: "\n") {
            if !isInsideLiteral, let module = Self.importedModule(in: line) { found.append(module) }
            if !line.ranges(of: "\"\"\"").count.isMultiple(of: 2) { isInsideLiteral.toggle() }
        }
        return found
    }

    private static func importedModule(in line: Substring) -> String? {
        var words = line.prefix { $0 != ";" }.split(separator: " ")[...]
        let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) { words.removeFirst() }
        guard words.popFirst() == "import" else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }
}
