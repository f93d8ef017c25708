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
            var place = number(end + 16, 4)
            #expect(place + number(end + 12, 4) == end)
            for _ in 0..<number(end + 10, 2) {
                try #require(number(place, 4) == 0x0201_4B50)
                let (sum, packed, size) = (number(place + 16, 4), number(place + 20, 4), number(place + 24, 4))
                let (nameLength, start) = (number(place + 28, 2), number(place + 42, 4))
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
                place += 46 + nameLength
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
