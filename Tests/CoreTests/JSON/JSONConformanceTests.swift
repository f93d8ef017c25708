import Testing

@testable import Core

/// The acceptance list: the same ground as the public JSONTestSuite covers, case by case.
@Suite struct JSONConformanceTests {
    @Test(
        "every text that RFC 8259 allows is accepted, and written and read again it is the same value",
        arguments: JSONConformanceCases.accepted)
    func accepts(text: String) throws {
        let value = try JSONParser.parse(text, limits: JSONLimits(duplicateKeys: .keepLast))
        #expect(try JSONParser.parse(value.serialized()) == value)
    }

    @Test("every text that RFC 8259 forbids is refused", arguments: JSONConformanceCases.refused)
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    }

    @Test("bytes that are not UTF-8, wherever they stand, are refused", arguments: JSONConformanceCases.refusedBytes)
    func refusesBytes(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    }

    @Test(
        "where RFC 8259 leaves a choice, numbers that a double rounds are accepted",
        arguments: JSONConformanceCases.rounded)
    func rounds(text: String, value: Double) throws {
        #expect(try JSONParser.parse(text) == .double(value))
    }

    @Test(
        "where RFC 8259 leaves a choice, what would lose its meaning is refused",
        arguments: [
            ("1e309", JSONError.Code.numberOutOfRange), ("-1e309", .numberOutOfRange),
            ("0.4e00669999999999999999999999999999999999999999999999999999999999999999999999", .numberOutOfRange),
            ("\"\\uDADA\"", .loneSurrogate), ("\"\\uD888\\u1234\"", .loneSurrogate),
            ("\"\\uDd1e\\uD834\"", .loneSurrogate),
            ("\"\\uD800\\n\"", .loneSurrogate), ("\"\\uD800abc\"", .loneSurrogate), ("\"\\ud800\"", .loneSurrogate),
            ("\"\\uD800\\uD800\\n\"", .loneSurrogate), ("\"\\uDFAA\"", .loneSurrogate),
            ("{\"\\uDFAA\":0}", .loneSurrogate),
            ("\u{FEFF}{}", .unexpectedCharacter),
            ("{\"a\":\"b\",\"a\":\"b\"}", .duplicateKey), ("{\"\\u00e9\":1,\"e\\u0301\":1}", .duplicateKey),
        ])
    func refusesChoices(text: String, code: JSONError.Code) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect(error?.code == code)
    }

    @Test("500 levels are too many by default, and allowed where the limit says so")
    func limitsDepth() throws {
        let text = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(throws: JSONError(.tooDeep, at: 128)) { try JSONParser.parse(text) }
        _ = try JSONParser.parse(text, limits: JSONLimits(depth: 500))
    }

    @Test("100 000 open brackets are refused, not followed", arguments: ["[", "[{\"\":"])
    func survivesOpenBrackets(piece: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: piece, count: 100_000)) }
    }

    @Test("a text cut off anywhere is refused without reading past its end")
    func refusesCutTexts() throws {
        let text = Array(#"{"a":[1,-2.5e+10,true,false,null,"x\n\u00e9\ud83d\ude00é漢😀"],"b":{"c":{}}}"#.utf8)
        _ = try JSONParser.parse(text)
        for end in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONParser.parse(Array(text[..<end])) }
        }
    }

    @Test("a text with any one byte changed is either refused or another valid value, never a fault")
    func survivesMutations() throws {
        let text = Array(#"{"a":[1,-2.5e+10,true,null,"x\n\u00e9\ud83d\ude00é漢😀"],"b":{"c":{}}}"#.utf8)
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                guard let value = try? JSONParser.parse(changed) else { continue }
                #expect(try JSONParser.parse(value.serialized()) == value)
            }
        }
    }
}
