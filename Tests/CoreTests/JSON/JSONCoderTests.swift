import Testing

@testable import Core

@Suite struct JSONCoderTests {
    struct Workflow: Codable, Equatable {
        var slug: String
        var displayName: String?
        var baseURL: String?
        var steps: [Step]
        var labels: [String: Int]?
        var extra: JSONValue?
        var runID: RunID?
        var createdAt: Timestamp?
    }

    struct Step: Codable, Equatable {
        var kind: Kind
        var parameters: Parameters
    }

    enum Kind: String, Codable, CaseIterable { case start, agent }

    struct Parameters: Codable, Equatable {
        var model: String
        var temperature: Double = 0
        var retries: UInt8 = 0
    }

    private static let text = """
        {"slug":"w","display_name":"W","base_url":"http://x","steps":[{"kind":"agent","parameters":\
        {"model":"m","temperature":0.5,"retries":3}}],"labels":{"aB":1,"some_key":2},"extra":{"aB":[1,null,1.5]},\
        "run_id":"run_017f22e279b07cc398c4dc0c0c07398f","created_at":"2026-11-21T09:19:17.764203Z"}
        """

    @Test("snake_case members become camelCase properties and back, while keys that are data stay as they are")
    func roundTrips() throws {
        let workflow = try JSONCoder.decode(Workflow.self, from: Array(Self.text.utf8))
        #expect(workflow.displayName == "W")
        #expect(workflow.baseURL == "http://x")
        #expect(workflow.steps.first?.parameters == Parameters(model: "m", temperature: 0.5, retries: 3))
        #expect(workflow.labels == ["aB": 1, "some_key": 2])
        #expect(workflow.extra?["aB"]?[1] == .null)
        #expect(workflow.createdAt?.microseconds == 1_795_252_757_764_203)
        #expect(try JSONCoder.encode(workflow).serializedString() == Self.text)
        #expect(String(decoding: try JSONCoder.serialize(workflow), as: UTF8.self) == Self.text)
    }

    @Test("absent and null members are nil, and unknown members are ignored")
    func readsOptionals() throws {
        let workflow = try JSONCoder.decode(
            Workflow.self, from: ["slug": "w", "display_name": nil, "steps": [], "colour": "red"])
        #expect(workflow == Workflow(slug: "w", steps: []))
        #expect(try JSONCoder.encode(workflow).serializedString() == #"{"slug":"w","steps":[]}"#)
    }

    static let errors: [(String, String)] = [
        ("[]", "expected object, found array"),
        (#"{"steps":[]}"#, "slug: expected string, found nothing"),
        (#"{"slug":7,"steps":[]}"#, "slug: expected string, found number"),
        (#"{"slug":"w","steps":{}}"#, "steps: expected array, found object"),
        (
            #"{"slug":"w","steps":[{"kind":"agent","parameters":{"model":null}}]}"#,
            "steps[0].parameters.model: expected string, found null"
        ),
        (
            #"{"slug":"w","steps":[{"kind":"agent","parameters":{"model":"m","temperature":0,"retries":256}}]}"#,
            "steps[0].parameters.retries: expected integer from 0 to 255, found number"
        ),
        (#"{"slug":"w","steps":[{"kind":"loop","parameters":{}}]}"#, "steps[0].kind: expected one of start, agent"),
        (#"{"slug":"w","steps":[],"run_id":"thr_1"}"#, "run_id: expected identifier that begins with run_"),
        (#"{"slug":"w","steps":[],"created_at":"now"}"#, "created_at: expected RFC 3339 time"),
        (#"{"slug":"w","steps":[],"labels":{"a_b":"x"}}"#, "labels.a_b: expected integer, found string"),
    ]

    @Test("an error says where the shape differs, what belongs there and what is there instead", arguments: errors)
    func namesErrors(text: String, message: String) throws {
        let value = try JSONParser.parse(text)
        let error = #expect(throws: JSONDecodingError.self) { try JSONCoder.decode(Workflow.self, from: value) }
        #expect(error?.description == message)
    }

    static let names: [(String, String)] = [
        ("slug", "slug"), ("displayName", "display_name"), ("baseURL", "base_url"), ("URLPath", "url_path"),
        ("already_snake", "already_snake"), ("x2Y", "x2_y"), ("", ""),
    ]

    @Test("property names become member names word by word", arguments: names)
    func convertsNames(property: String, member: String) {
        #expect(SnakeCase.fromCamelCase(property) == member)
    }

    @Test("numbers keep their kind, and a whole double reads as an integer")
    func readsNumbers() throws {
        #expect(try JSONCoder.decode([Int].self, from: [1, 2.0]) == [1, 2])
        #expect(try JSONCoder.decode([Double].self, from: [1, 2.5]) == [1, 2.5])
        #expect(throws: JSONDecodingError(path: "[0]", expectation: "integer", found: "number")) {
            try JSONCoder.decode([Int].self, from: [1.5])
        }
        #expect(throws: EncodingError.self) { try JSONCoder.encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try JSONCoder.encode(UInt64.max) }
        #expect(try JSONCoder.encode([1.0]) == [.double(1)])
    }

    @Test("a dictionary of many keys survives, and is written in the order of its keys")
    func codesLargeDictionaries() throws {
        let numbers = Dictionary(uniqueKeysWithValues: (0..<20_000).map { ("key_\($0)", $0) })
        let value = try JSONCoder.encode(numbers)
        #expect(value.objectValue?.keys == numbers.keys.sorted())
        #expect(try JSONCoder.decode([String: Int].self, from: value) == numbers)
        #expect(try JSONCoder.serialize(["n": numbers]) == JSONValue.object(["n": value]).serialized())
    }

    enum Event: Codable, Equatable {
        case textDelta(itemID: String, text: String)
        case done
    }

    @Test(
        "enumerations with values, nested and class-like types go through their own coding",
        arguments: [
            Event.textDelta(itemID: "i", text: "t"), .done,
        ])
    func codesEnumerations(event: Event) throws {
        let value = try JSONCoder.encode([event])
        #expect(try JSONCoder.decode([Event].self, from: value) == [event])
        #expect(try JSONCoder.serialize([event]) == value.serialized())
    }

    @Test("what an own initializer finds wrong is reported with its path")
    func reportsOwnErrors() {
        struct Even: Decodable {
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                guard try container.decode(Int.self) % 2 == 0 else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "odd")
                }
            }
        }
        #expect(throws: JSONDecodingError(path: "[1]", expectation: "valid value (odd)")) {
            _ = try JSONCoder.decode([Even].self, from: [2, 3])
        }
    }

    @Test("containers by hand: nested, unkeyed and null")
    func codesByHand() throws {
        struct ByHand: Codable, Equatable {
            enum Keys: String, CodingKey { case outerPart, list }
            enum Inner: String, CodingKey { case innerPart }
            var number = 5

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                let inner = try container.nestedContainer(keyedBy: Inner.self, forKey: .outerPart)
                number = try inner.decode(Int.self, forKey: .innerPart)
                var list = try container.nestedUnkeyedContainer(forKey: .list)
                #expect(try list.decodeNil())
                #expect(try list.decode(String.self) == "x")
                #expect(list.isAtEnd)
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                var inner = container.nestedContainer(keyedBy: Inner.self, forKey: .outerPart)
                try inner.encode(number, forKey: .innerPart)
                var list = container.nestedUnkeyedContainer(forKey: .list)
                try list.encodeNil()
                try list.encode("x")
            }
        }
        let value = try JSONCoder.encode(ByHand())
        #expect(value.serializedString() == #"{"outer_part":{"inner_part":5},"list":[null,"x"]}"#)
        #expect(try JSONCoder.decode(ByHand.self, from: value) == ByHand())
        #expect(try JSONCoder.serialize(ByHand()) == value.serialized())
    }
}
