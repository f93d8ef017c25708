import Core
import Testing

@testable import Auth

@Suite struct ZipArchiveTests {
    private static let time = Timestamp(rfc3339: "2026-11-21T20:31:42Z") ?? Timestamp(microseconds: 0)

    /// An archive taken apart by its directory, as programs that open archives do.
    private struct Opened {
        var files: [(name: String, content: [UInt8])] = []

        init(_ bytes: [UInt8]) throws {
            func number(_ place: Int, _ count: Int) -> Int {
                (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
            }
            let end = bytes.count - 22
            try #require(end >= 0 && number(end, 4) == 0x0605_4B50)
            var (place, count) = (number(end + 16, 4), number(end + 10, 2))
            if place == 0xFFFF_FFFF {
                try #require(count == 0xFFFF && number(end - 20, 4) == 0x0706_4B50 && number(end - 4, 4) == 1)
                let long = number(end - 12, 8)
                try #require(number(long, 4) == 0x0606_4B50 && number(long + 4, 8) == 44 && long + 76 == end)
                (count, place) = (number(long + 32, 8), number(long + 48, 8))
                #expect(number(long + 24, 8) == count && place + number(long + 40, 8) == long)
            } else {
                #expect(place + number(end + 12, 4) == end)
            }
            for _ in 0..<count {
                try #require(number(place, 4) == 0x0201_4B50)
                let (sum, packed, size) = (number(place + 16, 4), number(place + 20, 4), number(place + 24, 4))
                let (nameLength, more) = (number(place + 28, 2), number(place + 30, 2))
                var start = number(place + 42, 4)
                if start == 0xFFFF_FFFF {
                    try #require(more == 12 && number(place + 46 + nameLength, 4) == 0x8_0001)
                    start = number(place + 50 + nameLength, 8)
                }
                let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
                try #require(number(start, 4) == 0x0403_4B50)
                let data = start + 30 + number(start + 26, 2)
                let inflater = try Inflater(format: .raw(windowBits: 15))
                let content = try inflater.inflate(Array(bytes[data..<(data + packed)]), limit: 1 << 24)
                var check = CheckSum()
                check.add(content)
                #expect(content.count == size && Int(check.value) == sum)
                #expect(number(data + packed, 4) == 0x0807_4B50 && number(data + packed + 4, 4) == sum)
                files.append((name, content))
                place += 46 + nameLength + more
            }
        }
    }

    @Test("the check sum is the known one of the digits")
    func checkSum() {
        var sum = CheckSum()
        sum.add(Array("1234".utf8))
        sum.add(Array("56789".utf8))
        #expect(sum.value == 0xCBF4_3926)
    }

    @Test("files come back by the directory with their names, contents and check sums")
    func roundTrip() throws {
        var archive = ZipArchive(at: Self.time)
        let long = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
        var bytes = try archive.begin("empty.json")
        bytes += try archive.end()
        bytes += try archive.begin("données.json")
        for start in stride(from: 0, to: long.count, by: 10_000) {
            bytes += archive.write(Array(long[start..<min(start + 10_000, long.count)]))
        }
        bytes += try archive.end()
        bytes += try archive.finish()
        let opened = try Opened(bytes)
        #expect(opened.files.map(\.name) == ["empty.json", "données.json"])
        #expect(opened.files[0].content == [] && opened.files[1].content == long)
        #expect(bytes.count < long.count)
    }

    @Test("an archive that is longer than four bytes can say has places of eight", arguments: [0, 40, 1 << 20])
    func long(farthest: Int) throws {
        var archive = ZipArchive(at: Self.time, farthest: farthest)
        var bytes: [UInt8] = []
        for name in ["a.json", "b.json"] {
            bytes += try archive.begin(name)
            bytes += archive.write(Array(name.utf8))
            bytes += try archive.end()
        }
        bytes += try archive.finish()
        let opened = try Opened(bytes)
        #expect(opened.files.map(\.name) == ["a.json", "b.json"])
        #expect(opened.files.map(\.content) == [Array("a.json".utf8), Array("b.json".utf8)])
    }

    @Test("A file that is lost keeps nothing else from anybody, and is named")
    func lost() async throws {
        nonisolated(unsafe) var sent: [UInt8] = []
        var archive = ArchiveWriter(at: Self.time) { unsafe sent += $0 }
        try await archive.file(
            PersonalFile(path: "attachments/a") { take in
                try await take([1, 2])
                throw PersonalFile.Lost()
            })
        try await archive.file(PersonalFile(path: "attachments/b") { _ in throw PersonalFile.Gone() })
        try await archive.file(PersonalFile(path: "attachments/c") { try await $0([3]) })
        try await archive.finish()
        let files = try Opened(unsafe sent).files
        #expect(files.map(\.name) == ["attachments/a", "attachments/b", "attachments/c", "missing.txt"])
        #expect(files.prefix(3).map(\.content) == [[1, 2], [], [3]])
        let words = String(decoding: files.last?.content ?? [], as: UTF8.self)
        #expect(words.hasSuffix("\n\nattachments/a\n"))
    }

    @Test("pages become one array, and what is read is sent before more is")
    func pages() async throws {
        nonisolated(unsafe) var sent: [[UInt8]] = []
        nonisolated(unsafe) var asked: [String?] = []
        var archive = ArchiveWriter(at: Self.time) { unsafe sent.append($0) }
        try await archive.array("list.json") { after in
            unsafe asked.append(after)
            let number = after.flatMap { Int($0) } ?? 0
            // Text that does not shrink.
            let text = (0..<40_000).map { _ in String(UInt8.random(in: 0...9)) }.joined()
            return PersonalPage(
                items: [["number": .integer(Int64(number)), "text": .string(text)]],
                after: number < 9 ? String(number + 1) : nil)
        }
        try await archive.finish()
        let whole = unsafe sent.flatMap(\.self)
        #expect(unsafe asked.count == 10)
        #expect(unsafe sent.count > 2)
        let content = try Opened(whole).files[0].content
        let array = try #require(try JSONParser.parse(content).arrayValue)
        #expect(array.map { $0["number"]?.integerValue } == (0..<10).map { Int64($0) })
    }
}
