import Testing

@testable import Core

/// How members are found, whatever their keys are and wherever they stand.
@Suite struct JSONKeysTests {
    struct Place: Codable, Equatable {
        var name: String
        var postalCode: Int
        var countryOfTheirRegistration: String?
        var countryOfTheirRegistrations: String?
        var isOpen: Bool?
    }

    static let texts: [(name: String, text: String)] = [
        ("in order", #"{"name":"a","postal_code":1,"country_of_their_registration":"x","is_open":true}"#),
        ("in another order", #"{"is_open":true,"country_of_their_registration":"x","postal_code":1,"name":"a"}"#),
        (
            "between others",
            #"{"nam":0,"names":[{"name":"b"}],"name":"a","":{},"postal_code":1,"is_open":true,"#
                + #""country_of_their_registration":"x","n":null}"#
        ),
        (
            "with escapes",
            #"{"n\u0061me":"a","postal_code":1,"country_of_their_registrat\u0069on":"x","is_open":true}"#
        ),
        (
            "beside keys beyond ASCII",
            #"{"café":1,"name":"a","postal_code":1,"country_of_their_registration":"x","is_open":true}"#
        ),
        (
            "among many",
            "{" + (0..<40).map { #""member_\#($0)":\#($0),"# }.joined()
                + #""is_open":true,"name":"a","postal_code":1,"country_of_their_registration":"x"}"#
        ),
    ]

    @Test("a member is found by its whole key", arguments: texts.map(\.name))
    func finds(name: String) throws {
        let text = try #require(Self.texts.first { $0.name == name }).text
        let place = try JSONCoder.decode(Place.self, from: Array(text.utf8))
        #expect(place == Place(name: "a", postalCode: 1, countryOfTheirRegistration: "x", isOpen: true))
    }

    static let duplicates: [(String, Int)] = [
        (#"{"a":1,"b":2,"a":3}"#, 13), (#"{"a":1,"\u0061":2}"#, 7), (#"{"é":1,"e\u0301":2}"#, 8),
        ("{\"K\":1,\"\u{212A}\":2}", 7), (#"{"a":{"b":1,"b":1}}"#, 12),
        ("{" + (0..<20).map { "\"k\($0)\":0," }.joined() + "\"k3\":0}", 151),
        ("{" + (0..<20).map { "\"k\($0)\":0," }.joined() + "\"k19\":0}", 151),
    ]

    @Test("a key that stands twice is refused where it stands again", arguments: duplicates)
    func refusesDuplicates(text: String, offset: Int) {
        #expect(throws: JSONError(.duplicateKey, at: offset)) {
            try JSONCoder.decode([String: JSONValue].self, from: Array(text.utf8))
        }
    }

    @Test("keys are the same that Swift calls the same")
    func findsEquivalentKeys() throws {
        struct Café: Codable, Equatable {
            var café: Int
            var k: Int
        }
        let read = try JSONCoder.decode(Café.self, from: Array("{\"cafe\u{301}\":1,\"k\":2}".utf8))
        #expect(read == Café(café: 1, k: 2))
        struct Kelvin: Codable { var K: Int }
        let text = Array("{\"\u{212A}\":3,\"K\u{301}\":1}".utf8)
        #expect(throws: JSONDecodingError(path: "k", expectation: "integer", found: "nothing")) {
            try JSONCoder.decode(Kelvin.self, from: text)
        }
        struct Sign: Decodable {
            enum CodingKeys: String, CodingKey { case backtick = "`" }
            var backtick: Int
        }
        #expect(try JSONCoder.decode(Sign.self, from: Array("{\"\u{1FEF}\":3}".utf8)).backtick == 3)
    }

    @Test("keys of any kind: one alone, more than a table holds, and such as are made of text")
    func codesKeys() throws {
        struct One: Codable, Equatable { var only = 1 }
        struct Free: Codable, Equatable {
            struct Keys: CodingKey {
                let stringValue: String
                var intValue: Int? { nil }
                init(stringValue: String) { self.stringValue = stringValue }
                init?(intValue: Int) { nil }
            }
            var values: [Int]

            init(values: [Int]) { self.values = values }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                values = try container.allKeys.map { try container.decode(Int.self, forKey: $0) }
                #expect(container.allKeys.first?.stringValue == "someKey0")
                #expect(container.contains(Keys(stringValue: "someKey1")))
                #expect(!container.contains(Keys(stringValue: "otherKey")))
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                for (index, value) in values.enumerated() {
                    try container.encode(value, forKey: Keys(stringValue: "someKey\(index)"))
                }
            }
        }
        #expect(try JSONCoder.decode(One.self, from: JSONCoder.serialize(One())) == One())
        let free = Free(values: Array(0..<40))
        let text = try JSONCoder.serialize(free)
        #expect(String(decoding: text.prefix(24), as: UTF8.self) == #"{"some_key0":0,"some_key"#)
        #expect(try JSONCoder.decode(Free.self, from: text) == free)
        #expect(try JSONCoder.decode(ManyMembers.self, from: JSONCoder.serialize(ManyMembers())) == ManyMembers())
    }
}

/// More members than a table of names holds.
private struct ManyMembers: Codable, Equatable {
    var aA = 0, aB = 1, aC = 2, aD = 3, aE = 4, aF = 5, aG = 6, aH = 7, aI = 8, aJ = 9
    var bA = 10, bB = 11, bC = 12, bD = 13, bE = 14, bF = 15, bG = 16, bH = 17, bI = 18, bJ = 19
    var cA = 20, cB = 21, cC = 22, cD = 23, cE = 24, cF = 25, cG = 26, cH = 27, cI = 28, cJ = 29
    var dA = 30, dB = 31, dC = 32, dD = 33, dE = 34, dF = 35
}
