import Core
import Support
import Testing

@testable import Chat

@Suite struct ZipInspectionTests {
    /// A blob in memory.
    struct Held: BlobStore {
        let name = "memory"
        let bytes: [UInt8]

        func writer(for key: BlobKey, length: Int?) async throws -> any BlobWriter { throw BlobMissing() }

        func read(_ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void) async throws {
            guard range.upperBound <= bytes.count else { throw BlobMissing() }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 1000) {
                try await take(Array(bytes[start..<min(start + 1000, range.upperBound)]))
            }
        }

        var reader: BlobReader {
            let identifiers = SystemIdentifierGenerator()
            return BlobReader(
                self, BlobKey(tenantID: identifiers.make(), id: identifiers.make(), store: name), size: bytes.count)
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let make: @Sendable () throws -> [UInt8]

        init(_ name: String, _ make: @escaping @Sendable () throws -> [UInt8]) {
            testDescription = name
            self.make = make
        }

        /// A document that is changed a little.
        init(_ name: String, changing change: @escaping @Sendable (inout ZipBuilder) -> Void) {
            testDescription = name
            make = {
                var builder = ZipBuilder([
                    ("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"),
                ])
                change(&builder)
                return try builder.bytes()
            }
        }
    }

    private func check(_ bytes: [UInt8], _ type: AttachmentType = .docx) async throws {
        try await ZipInspection.check(type, Held(bytes: bytes).reader)
    }

    @Test("Documents of each kind pass, with entries that are compressed or not")
    func documents() async throws {
        try await check(try SampleFiles.docx("Hello"))
        var odt = ZipBuilder([("mimetype", AttachmentType.odt.rawValue), ("content.xml", "<x/>")])
        odt.entries[0].isCompressed = false
        try await check(try odt.bytes(), .odt)
        try await check(try ZipBuilder([("[Content_Types].xml", "x"), ("ppt/presentation.xml", "x")]).bytes(), .pptx)
        try await check(try ZipBuilder([("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")]).bytes(), .xlsx)
    }

    @Test(
        "An archive that is something else, a bomb, or out of order is refused",
        arguments: [
            Case("no archive") { Array("PK\u{3}\u{4} and nothing".utf8) },
            Case("another archive") { try ZipBuilder([("a.txt", "a")]).bytes() },
            Case("a page before it", changing: { $0.prefix = Array("<html>".utf8) }),
            Case("a page behind it", changing: { $0.suffix = Array("<html>".utf8) }),
            Case("a program in it", changing: { $0.entries.append(.init(name: "word/vbaProject.bin", content: [1])) }),
            Case("a way out", changing: { $0.entries.append(.init(name: "../../etc/passwd", content: [1])) }),
            Case("from the root", changing: { $0.entries.append(.init(name: "/etc/passwd", content: [1])) }),
            Case("twice the same", changing: { $0.entries.append($0.entries[1]) }),
            Case("encrypted", changing: { $0.entries[1].flags = 1 }),
            Case("expands to more than it says", changing: { $0.entries[1].claimedSize = 3 }),
            Case("expands to less than it says", changing: { $0.entries[1].claimedSize = 3000 }),
            Case(
                "a bomb that is honest",
                changing: { $0.entries.append(.init(name: "bomb", content: [UInt8](repeating: 0, count: 8 << 20))) }),
            Case(
                "a bomb that lies",
                changing: {
                    $0.entries.append(
                        .init(name: "bomb", content: [UInt8](repeating: 0, count: 8 << 20), claimedSize: 100))
                }),
            Case(
                "very many entries",
                changing: { builder in
                    builder.entries += (0..<4100).map { .init(name: "\($0)", content: [], isCompressed: false) }
                }),
            Case("cut short") { Array(try SampleFiles.docx("Hello").dropLast(3)) },
        ])
    func refused(archive: Case) async throws {
        let bytes = try archive.make()
        await #expect {
            try await check(bytes)
        } throws: { error in
            if case .content? = error as? AttachmentProblem { true } else { false }
        }
    }

    @Test("An entry that is called otherwise in its own head than in the directory is refused")
    func twoNames() async throws {
        var bytes = try SampleFiles.docx("Hello")
        let name = try #require(bytes.firstRange(of: Array("word/document.xml".utf8)))
        bytes[name.lowerBound] = UInt8(ascii: "W")
        await #expect(throws: AttachmentProblem.self) { try await check(bytes) }
    }

    @Test("Entries that share their bytes are refused, so that a small archive does not expand without end")
    func overlapping() async throws {
        var bytes = try SampleFiles.docx("Hello")
        // The second entry of the directory is told to begin where the first does.
        let second = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        for place in 42..<46 { bytes[second + place] = 0 }
        await #expect(throws: AttachmentProblem.self) { try await check(bytes) }
    }
}
