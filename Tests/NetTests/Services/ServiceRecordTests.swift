import Testing

@testable import Net

@Suite struct ServiceRecordTests {
    private func record(_ host: String, _ priority: UInt16, _ weight: UInt16) -> ServiceRecord {
        ServiceRecord(priority: priority, weight: weight, port: 5060, host: host)
    }

    @Test("Records are tried by priority, and within one by chance in proportion to weight (RFC 2782)")
    func order() {
        let records = [record("last", 20, 0), record("heavy", 10, 90), record("light", 10, 10)]
        #expect(ServiceRecord.ordered(records) { _ in 0 }.map(\.host) == ["light", "heavy", "last"])
        #expect(ServiceRecord.ordered(records) { _ in 11 }.map(\.host) == ["heavy", "light", "last"])
        #expect(ServiceRecord.ordered(records) { $0 }.map(\.host) == ["heavy", "light", "last"])
    }

    /// An answer for `_sip._udp.x.example` with two SRV records, the second's name a pointer, and an A record between.
    private var answer: [UInt8] {
        func name(_ labels: [String]) -> [UInt8] { labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0] }
        let question = name(["_sip", "_udp", "x", "example"]) + [0, 33, 0, 1]
        func head(_ type: UInt8, _ length: Int) -> [UInt8] { [0xC0, 12, 0, type, 0, 1, 0, 0, 1, 0, 0, UInt8(length)] }
        let first = [0, 10, 0, 60, 0x13, 0xC4] + name(["a", "y", "example"])
        // x.example begins at 12 + 5 + 5.
        let second: [UInt8] = [0, 20, 0, 0, 0x13, 0xC5, 1, UInt8(ascii: "b"), 0xC0, 22]
        return [0, 1, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0] + question + head(33, first.count) + first
            + head(1, 4) + [192, 0, 2, 1] + head(33, second.count) + second
    }

    @Test("The records of an answer are read, compressed names too (RFC 1035 §4.1.4)")
    func reading() {
        #expect(
            ServiceAnswer(answer)?.records == [
                ServiceRecord(priority: 10, weight: 60, port: 5060, host: "a.y.example"),
                ServiceRecord(priority: 20, weight: 0, port: 5061, host: "b.x.example"),
            ])
    }

    @Test("An answer that is cut off anywhere is none")
    func cut() {
        for count in 0..<answer.count { #expect(ServiceAnswer(Array(answer.prefix(count))) == nil) }
    }

    @Test("A name that points to itself, and a service that is not offered, give nothing")
    func circles() {
        var circle = answer
        circle[circle.count - 1] = UInt8(truncatingIfNeeded: circle.count - 4)
        #expect(ServiceAnswer(circle)?.records.count == 1)
        let refused: [UInt8] = [
            0, 1, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 33, 0, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0,
        ]
        #expect(ServiceAnswer(refused)?.records == [])
    }
}
