import Testing

@testable import Core

@Suite struct JSONWriterTests {
    static let doubles: [(Double, String)] = [
        (1, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e20, "1e+20"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
        (123_456.75, "123456.75"), (-0.000_25, "-0.00025"), (0.000_01, "1e-05"), (1e9, "1000000000.0"),
        (999_999_999.999_999, "999999999.999999"), (100.05, "100.05"), (0.1 + 0.2, "0.30000000000000004"),
        (.infinity, "null"), (.nan, "null"),
    ]

    @Test("a double is written as the shortest text that reads back as the same double", arguments: doubles)
    func writesDoubles(value: Double, text: String) {
        #expect(JSONValue.double(value).serializedString() == text)
    }

    static let strings: [(String, String)] = [
        ("", "\"\""), ("plain", "\"plain\""), ("\"", "\"\\\"\""), ("a\\b", "\"a\\\\b\""),
        ("\n\r\t\u{8}\u{c}", "\"\\n\\r\\t\\b\\f\""), ("\0\u{1f}", "\"\\u0000\\u001f\""),
        ("a long line that ends in a quote\"", "\"a long line that ends in a quote\\\"\""),
        ("\u{7f}é漢😀/\u{2028}", "\"\u{7f}é漢😀/\u{2028}\""),
    ]

    @Test("a string is escaped only where RFC 8259 §7 demands it", arguments: strings)
    func escapesStrings(text: String, expected: String) {
        #expect(JSONValue.string(text).serializedString() == expected)
    }

    @Test("commas stand between members and elements and nowhere else")
    func setsCommas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(1)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.key("b")
        writer.bool(true)
        writer.key("c")
        writer.string("x")
        writer.key("d")
        writer.double(0.5)
        writer.key("e")
        writer.value([false, [:]])
        writer.endObject()
        #expect(writer.text == #"{"a":[1,{},null],"b":true,"c":"x","d":0.5,"e":[false,{}]}"#)
    }

    @Test("whatever is written reads back as the same value", arguments: 0..<200)
    func roundTrips(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let value = JSONValue.random(depth: 5, using: &random)
        #expect(try JSONParser.parse(value.serialized()) == value)
    }

    @Test("every bit pattern of a finite double survives writing and reading", arguments: 0..<20)
    func roundTripsDoubles(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<500 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let read = try JSONParser.parse(JSONValue.double(value).serialized())
            #expect(read.doubleValue?.bitPattern == value.bitPattern)
        }
    }

    @Test("a short decimal is written as the standard library writes it", arguments: 0..<20)
    func writesShortDecimals(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let scales: [Double] = [1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7]
        for _ in 0..<500 {
            let digits = Double(random.next() >> UInt64.random(in: 14...63, using: &random))
            let value = digits / (scales.randomElement(using: &random) ?? 1) * (Bool.random(using: &random) ? 1 : -1)
            #expect(JSONValue.double(value).serializedString() == value.description)
        }
    }

    static let integers: [(Int64, String)] = [
        (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
        (1_000_000_000_000_000_000, "1000000000000000000"), (999_999_999_999_999_999, "999999999999999999"),
    ]

    @Test("an integer is written digit by digit", arguments: integers)
    func writesIntegers(value: Int64, text: String) {
        #expect(JSONValue.integer(value).serializedString() == text)
    }

    @Test("the largest number that an integer holds is written too")
    func writesUnsigned() {
        var writer = JSONWriter()
        writer.integer(UInt64.max)
        #expect(writer.text == "18446744073709551615")
    }

    @Test("a decimal number reads as the double that the standard library reads", arguments: 0..<20)
    func readsDecimals(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<500 {
            let whole = random.next() >> UInt64.random(in: 1...63, using: &random)
            let fraction = random.next() >> UInt64.random(in: 1...63, using: &random)
            let text = "\(whole).\(fraction)e\(Int.random(in: -30...30, using: &random))"
            #expect(try JSONParser.parse(text).doubleValue == Double(text))
        }
    }
}
