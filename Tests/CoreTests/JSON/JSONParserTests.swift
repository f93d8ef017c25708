import Testing

@testable import Core

@Suite struct JSONParserTests {
    static let values: [(String, JSONValue)] = [
        ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("-17", -17),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .double(9223372036854775808)), ("1.0", .double(1)), ("1e2", .double(100)),
        ("-0.0", .double(-0.0)), ("0.1", .double(0.1)), ("1e-400", .double(0)),
        ("123456789012345678", 123_456_789_012_345_678),
        ("5e-324", .double(.leastNonzeroMagnitude)), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        ("\"\"", ""), ("\"a\\u00e9\\n\"", "aé\n"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\u0000\"", "\0"),
        (" [ 1 , [ ] , { } ] ", [1, [], [:]]),
        ("{\"b\":1,\"a\":[true]}", ["b": 1, "a": [true]]),
    ]

    @Test(
        "values of every kind are read into their case",
        arguments: values)
    func readsValues(text: String, expected: JSONValue) throws {
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test("an integer stays an integer and a number with a fraction stays a double")
    func keepsNumberKinds() throws {
        guard case .integer(1) = try JSONParser.parse("1") else { Issue.record("1 became another case"); return }
        guard case .double(1) = try JSONParser.parse("1.0") else { Issue.record("1.0 became another case"); return }
    }

    @Test("members keep the order in which they were written")
    func keepsOrder() throws {
        let value = try JSONParser.parse("{\"z\":1,\"a\":2,\"m\":3}")
        #expect(value.objectValue?.keys == ["z", "a", "m"])
    }

    @Test(
        "an error names its kind and the byte at which the text went wrong",
        arguments: [
            ("", JSONError.Code.unexpectedEnd, 0), ("[1,", .unexpectedEnd, 3), ("[1,]", .unexpectedCharacter, 3),
            ("1 2", .trailingData, 2), ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .invalidEscape, 2),
            ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"\\ud800\\u0041\"", .loneSurrogate, 1),
            ("01", .invalidNumber, 0), ("-", .unexpectedEnd, 1), ("1.e1", .invalidNumber, 2),
            ("1e400", .numberOutOfRange, 0),
            ("{\"a\":1,\"a\":2}", .duplicateKey, 7), ("tru", .unexpectedCharacter, 0), ("\"abc", .unexpectedEnd, 4),
        ])
    func namesErrors(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError(code, at: offset)) { try JSONParser.parse(text) }
    }

    @Test(
        "text that is not UTF-8 is refused",
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError(.invalidUTF8, at: 1)) { try JSONParser.parse([0x22] + bytes + [0x22]) }
        #expect(throws: JSONError(.invalidUTF8, at: 1)) { try JSONParser.parse([0x22, 0x5C, 0x6E] + bytes + [0x22]) }
    }

    @Test("the limits on depth, size and number length hold exactly")
    func holdsLimits() throws {
        let limits = JSONLimits(depth: 2, bytes: 8, numberLength: 3)
        #expect(try JSONParser.parse("[[100]]", limits: limits) == [[100]])
        #expect(throws: JSONError(.tooDeep, at: 2)) { try JSONParser.parse("[[[1]]]", limits: limits) }
        #expect(throws: JSONError(.tooDeep, at: 2)) { try JSONParser.parse("[[{}]]", limits: limits) }
        #expect(throws: JSONError(.tooLarge, at: 8)) { try JSONParser.parse("        1", limits: limits) }
        #expect(throws: JSONError(.numberTooLong, at: 1)) { try JSONParser.parse("[1000]", limits: limits) }
    }

    @Test("a duplicate key is found among many members, and the last value counts where it is allowed")
    func findsDuplicatesAmongMany() throws {
        let members = (0..<200).map { "\"k\($0)\":\($0)" } + ["\"k150\":-1"]
        let text = "{" + members.joined(separator: ",") + "}"
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        let value = try JSONParser.parse(text, limits: JSONLimits(duplicateKeys: .keepLast))
        #expect(value.objectValue?.count == 200)
        #expect(value["k150"] == -1)
        #expect(value.objectValue?.members[150].key == "k150")
    }

    @Test("a part of a buffer is parsed where it lies")
    func parsesSlices() throws {
        let buffer = Array("data: {\"a\":1}\n\n".utf8)
        #expect(try JSONParser.parse(buffer[6..<13].span) == ["a": 1])
    }
}
