import HTTPCore
import Testing

@Suite("A Range field")
struct ByteRangeSelectionTests {
    // RFC 9110 §14.1.2, its examples on a representation of 10000 bytes.
    @Test(
        "selects what the examples of RFC 9110 select",
        arguments: [
            ("bytes=0-499", [ByteRange(0, 499)]), ("bytes=500-999", [ByteRange(500, 999)]),
            ("bytes=-500", [ByteRange(9500, 9999)]), ("bytes=9500-", [ByteRange(9500, 9999)]),
            ("bytes=0-0,-1", [ByteRange(0, 0), ByteRange(9999, 9999)]),
            ("bytes=0-0, -1", [ByteRange(0, 0), ByteRange(9999, 9999)]),
            ("bytes= 0-999, 4500-5499, -1000", [ByteRange(0, 999), ByteRange(4500, 5499), ByteRange(9000, 9999)]),
            ("bytes=500-600,601-999", [ByteRange(500, 600), ByteRange(601, 999)]),
        ])
    func examples(field: String, parts: [ByteRange]) {
        #expect(ByteRangeSelection(field, length: 10_000) == .parts(parts))
    }

    @Test(
        "is cut to the file's length, and ranges behind its end are dropped",
        arguments: [
            ("bytes=5-99", [ByteRange(5, 9)]), ("bytes=-99", [ByteRange(0, 9)]), ("bytes=9-9", [ByteRange(9, 9)]),
            ("BYTES=0-", [ByteRange(0, 9)]), ("bytes=10-,0-1", [ByteRange(0, 1)]),
            ("bytes=8-99999999999999999999999999", [ByteRange(8, 9)]), ("bytes=,4-5,,", [ByteRange(4, 5)]),
            ("bytes=7-8,1-2", [ByteRange(7, 8), ByteRange(1, 2)]),
        ])
    func cut(field: String, parts: [ByteRange]) {
        #expect(ByteRangeSelection(field, length: 10) == .parts(parts))
    }

    @Test(
        "is unsatisfiable where every range lies behind the end",
        arguments: [
            ("bytes=10-", 10), ("bytes=10-20, 11-", 10), ("bytes=-0", 10), ("bytes=0-", 0),
            ("bytes=99999999999999999999-", 10),
        ])
    func unsatisfiable(field: String, length: Int) {
        #expect(ByteRangeSelection(field, length: length) == .unsatisfiable)
    }

    @Test(
        "is ignored where it is malformed, of another unit, or overlaps itself",
        arguments: [
            "", "bytes", "bytes=", "bytes=,", "bytes=5-4", "bytes=a-b", "bytes=1", "bytes=-", "bytes=--1",
            "bytes=1-2-3",
            "bytes=+1-2", "bytes=0x1-2", "bytes =0-1", "bytes=0 -1", "bytes=0-1 2-3", "lines=0-1", "bytes=0-4,4-9",
            "bytes=500-700,601-999", "bytes=0-,-1", "bytes=0-1,5-4",
        ])
    func ignored(field: String) {
        #expect(ByteRangeSelection(field, length: 10_000) == .whole)
    }

    @Test("is ignored past so many ranges, and where the suffix of an empty file is all of it")
    func limits() {
        let eight = "bytes=" + (0..<8).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
        #expect(ByteRangeSelection(eight, length: 100) == .parts((0..<8).map { ByteRange($0 * 2, $0 * 2) }))
        #expect(ByteRangeSelection(eight + ",50-", length: 100) == .whole)
        #expect(ByteRangeSelection("bytes=-5", length: 0) == .whole)
    }

    // RFC 9110 §14.4.
    @Test("is answered with the Content-Range of its part")
    func contentRange() {
        #expect(ByteRange(42, 1233).contentRange(of: 1234) == "bytes 42-1233/1234")
        #expect(ByteRange(0, 499).count == 500)
    }
}
