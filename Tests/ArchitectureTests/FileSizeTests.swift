import Testing

@Suite struct FileSizeTests {
    static let folders = ["Benchmarks", "Fuzz", "Sources", "Tests", "Web"]
    static let limit = 600

    @Test("No Swift or TypeScript file exceeds 600 lines", arguments: folders)
    func lines(folder: String) throws {
        let files = try Repository.files(under: folder, extensions: ["swift", "ts"])
        #expect(files.filter { $0.lineCount > Self.limit }.map { "\($0.path): \($0.lineCount) lines" } == [])
    }

    @Test("A last line counts with and without its newline", arguments: [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2)])
    func counting(text: String, lines: Int) {
        #expect(SourceFile(path: "Sources/Core/A.swift", text: text).lineCount == lines)
    }
}
