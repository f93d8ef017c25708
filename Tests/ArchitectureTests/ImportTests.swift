import Testing

@Suite struct ImportTests {
    let table: ImportTable
    let sources: [SourceFile]

    init() throws {
        table = ImportTable(markdown: try Repository.file("docs/architecture.md").text)
        sources = try Repository.files(under: "Sources", extensions: ["swift"])
    }

    @Test("Every import in Sources is one that the table of docs/architecture.md allows")
    func imports() {
        #expect(!sources.isEmpty)
        #expect(table.violations(in: sources) == [])
    }

    @Test("The table names every module that has sources, and no other")
    func modules() {
        #expect(Set(sources.compactMap(\.module)) == Set(table.rows.keys))
    }

    @Test("Package.swift gives each module the dependencies that the table allows")
    func manifest() throws {
        let declared = Manifest.dependencies(in: try Repository.file("Package.swift").text)
        let allowed = table.rows.mapValues { $0.modules.union($0.cLibraries) }
        #expect(declared == allowed.filter { $0.key != "App" })
    }

    @Test("A C library belongs to exactly one module")
    func cLibraries() throws {
        let maps = try Repository.files(under: "Sources", extensions: ["modulemap"])
        let owned = table.rows.values.flatMap(\.cLibraries)
        #expect(owned.sorted() == maps.compactMap(\.module).sorted())
    }

    @Test("Only App imports the HTTP server and client")
    func transports() {
        let importers = sources.filter { !$0.imports.filter(["HTTPServer", "HTTPClient"].contains).isEmpty }
        #expect(Set(importers.compactMap(\.module)).subtracting(["App"]) == [])
    }

    @Test("No source imports the whole of Foundation without a reason")
    func foundation() {
        let importers = sources.filter { $0.imports.contains("Foundation") }.map(\.path)
        #expect(Set(importers) == Set(FoundationUse.reasons.keys))
    }
}
