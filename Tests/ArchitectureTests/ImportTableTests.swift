import Testing

@Suite struct ImportTableTests {
    private let table = ImportTable(
        markdown: """
            Text before.

            | module | may import | C library |
            | --- | --- | --- |
            | Core | – | – |
            | Net, Crypto | Core | – |
            | Postgres | Core, Net | CLibpq |
            | App | every module | – |

            | module | something else |
            """)

    private func violations(_ module: String, _ text: String) -> [String] {
        table.violations(in: [SourceFile(path: "Sources/\(module)/A.swift", text: text)])
    }

    @Test("A table is read row by row, with several modules in one row")
    func reading() {
        #expect(table.rows.keys.sorted() == ["App", "Core", "Crypto", "Net", "Postgres"])
        #expect(table.rows["Crypto"]?.modules == ["Core"])
        #expect(table.rows["Postgres"]?.cLibraries == ["CLibpq"])
        #expect(table.rows["App"]?.modules == ["Core", "Crypto", "Net", "Postgres"])
    }

    @Test(
        "An import against the direction of the table is found, however it is written",
        arguments: [
            "import Net", "package import Net", "@preconcurrency import Net", "import struct Net.EventLoop",
            "import Net.Loops", "@testable internal import Net // for a test", "import Net;",
        ])
    func againstDirection(line: String) {
        #expect(violations("Core", "// A comment.\n\(line)\n") == ["Sources/Core/A.swift: Core may not import Net"])
    }

    @Test("A C library is found outside its module, App included", arguments: ["Core", "Net", "App"])
    func foreignLibrary(module: String) {
        #expect(violations(module, "import CLibpq\n").count == 1)
    }

    @Test("A module that the table lacks is found")
    func unknownModule() {
        #expect(violations("Helpers", "import Core\n") == ["Sources/Helpers/A.swift: the table has no module Helpers"])
    }

    @Test("What the table allows passes, and so does text that only looks like an import")
    func allowed() {
        #expect(violations("Postgres", "import CLibpq\npackage import Core\nimport Synchronization\n") == [])
        #expect(violations("Core", "// import Net\nlet text = \"\"\"\nimport Net\n\"\"\"\nlet important = 1\n") == [])
    }

    @Test("The module table of a manifest is read with entries on one line and on several")
    func manifest() {
        let text = """
            let modules: [(name: String, dependencies: [String])] = [
                ("Core", []),
                (
                    "Chat",
                    ["Core", "Net"]
                ),
            ]
            let other = ["x"]
            """
        #expect(Manifest.dependencies(in: text) == ["Core": [], "Chat": ["Core", "Net"]])
    }
}
