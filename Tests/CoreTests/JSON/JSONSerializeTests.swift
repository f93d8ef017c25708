import Testing

@testable import Core

/// Types that write themselves in ways a text cannot follow from its beginning to its end, or nearly.
private enum Writers {
    enum Keys: String, CodingKey { case first, second, third }

    struct Nothing: Encodable {}

    struct Interleaved: Encodable {
        func encode(to encoder: any Encoder) throws {
            var outer = encoder.container(keyedBy: Keys.self)
            var first = outer.nestedContainer(keyedBy: Keys.self, forKey: .first)
            var second = outer.nestedUnkeyedContainer(forKey: .second)
            try first.encode(1, forKey: .first)
            try second.encode(2)
            try outer.encode(3, forKey: .third)
        }
    }

    struct Twice: Encodable {
        func encode(to encoder: any Encoder) throws {
            var one = encoder.container(keyedBy: Keys.self)
            try one.encode(1, forKey: .first)
            var other = encoder.container(keyedBy: Keys.self)
            try other.encode(Nothing(), forKey: .second)
            try one.encode([nil, 0.5], forKey: .third)
        }
    }

    struct Late: Encodable {
        func encode(to encoder: any Encoder) throws {
            var outer = encoder.container(keyedBy: Keys.self)
            let later = outer.superEncoder(forKey: .first)
            try outer.encode("x", forKey: .second)
            try ["y"].encode(to: later)
        }
    }

    struct ByDictionary: Encodable {
        func encode(to encoder: any Encoder) throws {
            try ["aB": true, "aA": false].encode(to: encoder)
        }
    }

    struct Changed: Encodable {
        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            try value.encode(1)
            try value.encode("two")
        }
    }
}

@Suite struct JSONSerializeTests {
    enum Case: String, CaseIterable, Sendable {
        case nothing, interleaved, twice, late, byDictionary, changed, text, list, missing

        fileprivate var value: any Encodable {
            switch self {
            case .nothing: Writers.Nothing()
            case .interleaved: Writers.Interleaved()
            case .twice: Writers.Twice()
            case .late: Writers.Late()
            case .byDictionary: Writers.ByDictionary()
            case .changed: Writers.Changed()
            case .text: "plain"
            case .list: [[1, 2], [], [3]]
            case .missing: [String?]([nil, "x"])
            }
        }
    }

    @Test("a text is that of the tree, however a type writes itself", arguments: Case.allCases)
    func equalsTree(of value: Case) throws {
        let text = try JSONCoder.serialize(value.value)
        #expect(String(decoding: text, as: UTF8.self) == (try JSONCoder.encode(value.value).serializedString()))
    }

    @Test("a number that JSON cannot say is refused with its path")
    func refusesInfinity() throws {
        struct Point: Encodable { var xAxis: [[Double]] }
        let error = #expect(throws: EncodingError.self) {
            try JSONCoder.serialize(["points": [Point(xAxis: [[1, 2], [3, .infinity]])]])
        }
        guard case .invalidValue(_, let context)? = error else { return }
        #expect(JSONPath(context.codingPath).text == "points[0].x_axis[1][1]")
    }
}
