import FoundationEssentials
import Testing

@Suite struct ThreatModelTests {
    @Test("Every test that the threat model names is there, and every threat names one")
    func tests() throws {
        let text = try Repository.file("docs/threat-model.md").text
        let table = try #require(text.firstRange(of: "| threat | what stands against it | test |"))
        let rows = text[table.upperBound...].split(separator: "\n").dropFirst().prefix { $0.hasPrefix("|") }
        #expect(rows.count > 10)
        for row in rows {
            let cells = row.split(separator: "|")
            let paths = cells[2].split(separator: "`").filter { $0.hasPrefix("Tests/") }
            #expect(!paths.isEmpty, "\(cells[0])")
            for path in paths {
                #expect(FileManager.default.fileExists(atPath: "\(Repository.root)/\(path)"), "\(path)")
            }
        }
    }
}
