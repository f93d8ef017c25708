import Core
import Testing

@testable import Workflows

@Suite struct WidgetTemplateTests {
    private static let template: JSONValue = [
        "type": "Card",
        "children": [
            ["type": "Title", "value": "{{ data.title }}"],
            ["type": "Badge", "label": "{{ size(data.items) }} items", "color": "{{ data.color }}"],
        ],
    ]
    private static let schema: JSONValue = [
        "type": "object", "required": ["title", "items"], "properties": ["title": ["type": ["string", "number"]]],
    ]

    private func faults(_ body: () throws -> JSONValue) -> [String] {
        do {
            return [try body().serializedString()]
        } catch let error as InvalidWidget {
            return error.faults.map(\.path)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("a template is filled in with data, numbers as texts where texts belong")
    func filled() throws {
        let widget = try WidgetTemplate(Self.template, schema: Self.schema)
        let root = try widget.render(["title": 4.5, "items": [1, 2], "color": "info"], isStrict: true)
        #expect(root["children"]?[0]?["value"] == "4.5" && root["children"]?[1]?["label"] == "2 items")
    }

    @Test("data that are not what it takes, and widgets that ChatKit has not, are told with every place")
    func refused() throws {
        let widget = try WidgetTemplate(Self.template, schema: Self.schema)
        #expect(faults { try widget.render(["title": true]) }.sorted() == ["data", "data/title"])
        #expect(faults { try widget.render(["title": "t", "items": 5]) } == ["template"])
        #expect(
            faults { try widget.render(["title": "t", "items": [], "color": "loud"]) } == [
                "widget.Card.children[1].color"
            ])
        #expect(faults { try WidgetTemplate("{{ data }}", schema: nil).render([:]) } == ["widget"])
    }

    @Test("what can be no widget is refused before there are data, with every place")
    func never() {
        let wrong: JSONValue = ["type": "Text", "value": "{{ 1 +", "more": ["{{ x"]]
        #expect(
            faults {
                _ = try WidgetTemplate(wrong, schema: ["type": "nothing"])
                return nil
            }.sorted() == ["schema", "template", "template.more[0]", "template.value"])
    }

    /// A component, and the places that are wrong with it; those that are wrong for its author alone have a `?`.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let component: JSONValue
        let places: [String]

        init(_ component: JSONValue, _ places: String...) {
            self.component = component
            self.places = places
            testDescription = "\(component["type"]?.stringValue ?? "") \(places.joined(separator: " "))"
        }
    }

    @Test(
        "each component is held to its members",
        arguments: [
            Sample(["type": "Text", "value": "x", "maxLines": 2, "truncate": true, "size": "md", "width": "50%"]),
            Sample(["type": "Text"], "value?"),
            Sample(["type": "Text", "value": ["x"]], "value"),
            Sample(["type": "Text", "value": "x", "size": "huge", "sparkle": 1], "size", "sparkle?"),
            Sample(["type": "Text", "value": "x", "editable": ["name": "n"], "color": ["dark": "a", "light": "b"]]),
            Sample(["type": "Text", "value": "x", "editable": ["placeholder": "n"]], "editable.name"),
            Sample(["type": "Text", "value": "x", "color": ["dark": "a"]], "color"),
            Sample(["type": "Button", "label": "x", "onClickAction": ["type": "go", "handler": "server"]]),
            Sample(
                ["type": "Button", "onClickAction": ["payload": 1, "handler": "nobody"], "iconStart": "smile"],
                "iconStart", "onClickAction.handler", "onClickAction.type"),
            Sample(["type": "Button", "onClickAction": ["type": ""]], "onClickAction.type"),
            Sample(["type": "Select", "name": "n", "options": [["value": "v"]]], "options[0].label"),
            Sample(["type": "Box", "padding": ["x": 2, "y": "1em"], "border": ["top": ["size": 1]], "children": []]),
            Sample(["type": "Box", "padding": ["x": true]], "padding.x"),
            Sample(["type": "Box", "border": ["size": "1"]], "border.size?"),
            Sample(["type": "Row", "children": [["type": "Script"]]], "children[0].type"),
            Sample(["type": "Row", "children": ["x", 1]], "children[0]", "children[1]"),
            Sample(["type": "Transition", "children": ["type": "Text", "value": 1.5]]),
            Sample(["type": "Transition", "children": []], "children"),
            Sample(["type": "Icon", "name": "lucide:x"]), Sample(["type": "Icon", "name": "vendor:"], "name"),
            Sample(
                [
                    "type": "Chart", "data": [[:]], "series": [["type": "pie", "dataKey": "n"]],
                    "xAxis": ["hide": true],
                ],
                "series[0].type", "xAxis.dataKey"),
            Sample(["type": "Card", "children": []], "type?"), Sample([:], ""),
        ])
    func components(_ sample: Sample) {
        let root = WidgetShape.normalized(["type": "Card", "children": [sample.component]])
        for isStrict in [true, false] {
            let expected = sample.places.compactMap { place -> String? in
                if place.hasSuffix("?"), !isStrict { return nil }
                return "Card.children[0]" + (place.isEmpty ? "" : ".") + place.replacing("?", with: "")
            }
            let found = WidgetCheck.faults(of: root, isStrict: isStrict).map(\.path)
            #expect(found.sorted() == expected.sorted())
        }
    }

    @Test("a ListView has rows and nothing else")
    func rows() {
        let row: JSONValue = ["type": "ListViewItem", "children": [["type": "Text", "value": "x"]]]
        #expect(WidgetCheck.faults(of: ["type": "ListView", "limit": "auto", "children": [row]]).isEmpty)
        #expect(
            WidgetCheck.faults(of: ["type": "ListView", "limit": "all", "children": [["type": "Text"]]]).map(\.path)
                .sorted()
                == ["ListView.children[0]", "ListView.limit"])
    }
}
