import Core
import Testing

@testable import Workflows

@Suite struct WidgetDifferenceTests {
    private static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

    /// A pair of widgets and what is told of the change, as JSON.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let old: String
        let new: String
        let told: [String]

        init(_ name: String, _ old: String, _ new: String, _ told: String...) {
            testDescription = name
            self.old = #"{"type":"Card","children":[\#(old)]}"#
            let whole = #"{"type":"Card","children":[\#(new)]}"#
            self.new = whole
            self.told = told.map { $0 == "root" ? #"{"type":"widget.root.updated","widget":\#(whole)}"# : $0 }
        }
    }

    private static func delta(_ text: String, done: Bool = true) -> String {
        #"{"type":"widget.streaming_text.value_delta","component_id":"t","delta":"\#(text)","done":\#(done)}"#
    }

    @Test(
        "the smallest change is told",
        arguments: [
            Sample("nothing", #"{"type":"Text","value":"a"}"#, #"{"type":"Text","value":"a"}"#),
            Sample(
                "append", #"{"type":"Text","id":"t","value":"a"}"#, #"{"type":"Text","id":"t","value":"ab"}"#,
                delta("b")),
            Sample(
                "streaming", #"{"type":"Markdown","id":"t","value":"","streaming":true}"#,
                #"{"type":"Markdown","id":"t","value":"ab","streaming":true}"#, delta("ab", done: false)),
            Sample(
                "a combining accent is an append", #"{"type":"Text","id":"t","value":"e"}"#,
                #"{"type":"Text","id":"t","value":"e\#u{301}"}"#, delta("\u{301}")),
            Sample(
                "no identifier", #"{"type":"Text","value":"a"}"#, #"{"type":"Text","value":"ab"}"#, "root"),
            Sample(
                "no append", #"{"type":"Text","id":"t","value":"ab"}"#, #"{"type":"Text","id":"t","value":"a"}"#,
                #"{"type":"widget.component.updated","component_id":"t","component":{"type":"Text","id":"t","value":"a"}}"#
            ),
            Sample(
                "the end of streaming", #"{"type":"Text","id":"t","value":"a","streaming":true}"#,
                #"{"type":"Text","id":"t","value":"a","streaming":false}"#,
                #"{"type":"widget.component.updated","component_id":"t","component":{"type":"Text","id":"t","value":"a","streaming":false}}"#
            ),
            Sample(
                "a title is no streaming text", #"{"type":"Title","id":"t","value":"a"}"#,
                #"{"type":"Title","id":"t","value":"ab"}"#,
                #"{"type":"widget.component.updated","component_id":"t","component":{"type":"Title","id":"t","value":"ab"}}"#
            ),
            Sample(
                "the nearest with an identifier",
                #"{"type":"Row","id":"r","children":[{"type":"Badge","label":"a"}]},{"type":"Text","id":"t","value":"a"}"#,
                #"{"type":"Row","id":"r","children":[{"type":"Badge","label":"b"}]},{"type":"Text","id":"t","value":"ab"}"#,
                delta("b"),
                #"{"type":"widget.component.updated","component_id":"r","component":{"type":"Row","id":"r","children":[{"type":"Badge","label":"b"}]}}"#
            ),
            Sample(
                "two components", #"{"type":"Title","id":"t","value":"a"},{"type":"Title","id":"u","value":"a"}"#,
                #"{"type":"Title","id":"t","value":"b"},{"type":"Title","id":"u","value":"b"}"#, "root"),
            Sample(
                "an identifier twice", #"{"type":"Text","id":"t","value":"a"},{"type":"Text","id":"t","value":"a"}"#,
                #"{"type":"Text","id":"t","value":"a"},{"type":"Text","id":"t","value":"ab"}"#, "root"),
            Sample(
                "another identifier", #"{"type":"Text","id":"t","value":"a"}"#,
                #"{"type":"Text","id":"u","value":"a"}"#, "root"),
            Sample("a child more", "", #"{"type":"Text","id":"t","value":"a"}"#, "root"),
            Sample(
                "another order", #"{"type":"Text","id":"t","value":"a"},{"type":"Text","id":"u","value":"b"}"#,
                #"{"type":"Text","id":"u","value":"b"},{"type":"Text","id":"t","value":"a"}"#, "root"),
            Sample(
                "inside a transition", #"{"type":"Transition","children":{"type":"Text","id":"t","value":"a"}}"#,
                #"{"type":"Transition","children":{"type":"Text","id":"t","value":"ab"}}"#, delta("b")),
        ])
    func smallest(_ sample: Sample) throws {
        let changes = WidgetDifference.changes(from: try Self.json(sample.old), to: try Self.json(sample.new))
        #expect(changes.map { $0.json.serializedString() } == sample.told)
    }

    @Test("whoever applies the changes has the new widget, whatever the widgets are", arguments: 0..<40)
    func property(seed: Int) {
        var random = WidgetGenerator(seed: UInt64(seed))
        for _ in 0..<50 {
            let old = random.root()
            let new = random.changed(old)
            let changes = WidgetDifference.changes(from: old, to: new)
            let result = changes.reduce(old) { $1.applied(to: $0) }
            let isSame = result == new
            #expect(isSame, "\(old.serializedString().prefix(300)) to \(new.serializedString().prefix(300))")
        }
    }

    @Test("changes that only grow texts are told as texts alone")
    func textsAlone() {
        var random = WidgetGenerator(seed: 7)
        var told = 0
        for _ in 0..<500 {
            let old = random.root(namesTexts: true)
            let new = random.grown(old)
            let changes = WidgetDifference.changes(from: old, to: new)
            told += changes.count
            #expect(changes.allSatisfy { if case .widgetText = $0 { true } else { false } })
        }
        #expect(told > 200)
    }
}

extension ItemChange {
    /// What a client makes of the change.
    fileprivate func applied(to root: JSONValue) -> JSONValue {
        switch self {
        case .widgetRoot(let new): new
        case .widgetComponent(let id, let component):
            root.mapped { $0["id"]?.stringValue == id ? Optional(component) : Optional.none }
        case .widgetText(let id, let delta, _):
            root.mapped { component in
                guard component["id"]?.stringValue == id, var members = component.objectValue else { return nil }
                members["value"] = .string((members["value"]?.stringValue ?? "") + delta)
                return .object(members)
            }
        default: root
        }
    }
}

extension JSONValue {
    /// The tree with the components in the places of others that the closure gives.
    fileprivate func mapped(_ change: (JSONValue) -> JSONValue?) -> JSONValue {
        if let new = change(self) { return new }
        guard var members = objectValue, let children = members["children"] else { return self }
        members["children"] =
            children.arrayValue.map { .array($0.map { $0.mapped(change) }) } ?? children.mapped(change)
        return .object(members)
    }
}

/// Makes widgets, and others that differ from them in a few places.
private struct WidgetGenerator {
    private var state: UInt64
    private var lastID = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// A number below the bound (xorshift).
    private mutating func number(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func root(namesTexts: Bool = false) -> JSONValue {
        lastID = 0
        return ["type": "Card", "children": .array((0...number(3)).map { _ in component(depth: 3, namesTexts) })]
    }

    private mutating func component(depth: Int, _ namesTexts: Bool) -> JSONValue {
        var members: JSONObject
        switch number(depth > 0 ? 7 : 4) {
        case 0: members = ["type": "Text", "value": .string(word())]
        case 1: members = ["type": "Markdown", "value": .string(word()), "streaming": .bool(number(2) == 0)]
        case 2: members = ["type": "Title", "value": .string(word())]
        case 3: members = ["type": "Badge", "label": .string(word()), "color": "info"]
        case 4: members = ["type": "Transition", "children": component(depth: depth - 1, namesTexts)]
        default:
            members = [
                "type": "Row", "gap": .integer(Int64(number(4))),
                "children": .array((0..<number(4)).map { _ in component(depth: depth - 1, namesTexts) }),
            ]
        }
        let isText = members["type"] == "Text" || members["type"] == "Markdown"
        if namesTexts ? isText : number(2) == 0 {
            lastID += 1
            // Now and then two have the same.
            members["id"] = .string("c\(namesTexts || number(9) > 0 ? lastID : 1)")
        }
        return .object(members)
    }

    private mutating func word() -> String {
        ["", "a", "e\u{301}", "Ω", "two words", "🔌", "\r\n"][number(7)] + String(number(3))
    }

    /// The widget with some places changed.
    mutating func changed(_ old: JSONValue) -> JSONValue {
        guard var members = old.objectValue else { return old }
        switch number(12) {
        case 0: members["gap"] = .integer(Int64(number(9)))
        case 1: members["id"] = number(2) == 0 ? nil : .string("c\(number(4))")
        case 2 where members["children"]?.arrayValue != nil:
            members["children"]?.appendElement(component(depth: 1, false))
        case 3, 4, 5, 6:
            if let value = members["value"]?.stringValue { members["value"] = .string(value + word()) }
        case 7 where members["value"] != nil: members["value"] = .string(word())
        case 8 where members["streaming"] != nil: members["streaming"] = false
        default: break
        }
        if let children = members["children"]?.arrayValue {
            members["children"] = .array(children.map { changed($0) })
        } else if let child = members["children"] {
            members["children"] = changed(child)
        }
        return .object(members)
    }

    /// The widget with some of its texts longer.
    mutating func grown(_ old: JSONValue) -> JSONValue {
        guard var members = old.objectValue else { return old }
        if WidgetDifference.isText(old), number(2) == 0 {
            members["value"] = .string((members["value"]?.stringValue ?? "") + word())
        }
        if let children = members["children"]?.arrayValue {
            members["children"] = .array(children.map { grown($0) })
        } else if let child = members["children"] {
            members["children"] = grown(child)
        }
        return .object(members)
    }
}

extension JSONValue {
    fileprivate mutating func appendElement(_ element: JSONValue) {
        guard let elements = arrayValue else { return }
        self = .array(elements + [element])
    }
}
