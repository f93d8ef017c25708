import Core
import Testing
import Workflows

@testable import Chat

@Suite struct JinjaTemplateTests {
    /// A template of Jinja2, and the same as one of ours.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let source: String
        let ours: String

        init(_ name: String, _ source: String, _ ours: String) {
            testDescription = name
            self.source = source
            self.ours = ours
        }
    }

    @Test(
        "simple templates are translated whole",
        arguments: [
            Sample(
                "plain", #"{"type": "Card", "n": [1, true, null, -2.5]}"#, #"{"type":"Card","n":[1,true,null,-2.5]}"#),
            Sample("tojson", #"{"value": {{ (title) | tojson }} }"#, #"{"value":"{{ data.title }}"}"#),
            Sample("in a text", #"{"value": "Hi {{ user.name }}!"}"#, #"{"value":"Hi {{ string(data.user.name) }}!"}"#),
            Sample("escapes", #"{"value": "a\n\"b\" é"}"#, #"{"value":"a\n\"b\" é"}"#),
            Sample("comment", #"{# it's a card #}{"type": "Card"}"#, #"{"type":"Card"}"#),
            Sample(
                "loop",
                #"[{"a": 1}, {%- for item in items -%} {"b": {{ item.n }}}{% if not loop.last %},{% endif %}{%- endfor -%}]"#,
                #""{{ [{'a': 1 }] + data.items.map(item, {'b': item.n }) }}""#),
            Sample(
                "loop of two", #"[{% for x in xs %}{{ x }}, "-"{% endfor %}]"#,
                #""{{ data.xs.map(x, [x, '-']).flatten() }}""#),
            Sample(
                "condition in a list", #"[{% if a == 'b' %}1{% else %}2{% endif %}]"#,
                #""{{ ((data.a == 'b') ? [1] : [2]) }}""#),
            Sample(
                "condition of a member", #"{"a": 1{% if b is defined %}, "c": {{ b | tojson }}{% endif %}}"#,
                #"{"a":1,"c":"{{ has(data.b) ? data.b : null }}"}"#),
            Sample(
                "condition of a value", #"{"a": {% if n > 2 and not done %}"x"{% else %}"y"{% endif %}}"#,
                #"{"a":"{{ (((data.n > 2) && !(has(data.done) && !(data.done in [null, false, 0, '', [], {}]))) ? 'x' : 'y') }}"}"#
            ),
            Sample(
                "filters", #"[{{ xs | length }}, {{ name | default("?") | tojson }}, {{ name | upper }}]"#,
                #"["{{ size(data.xs) }}","{{ (has(data.name) ? data.name : '?') }}","{{ data.name.upperAscii() }}"]"#),
            Sample(
                "choice", #"{"a": {{ "x" if ok else y[0]["k"] }}}"#,
                #"{"a":"{{ ((has(data.ok) && !(data.ok in [null, false, 0, '', [], {}])) ? 'x' : data.y[0]['k']) }}"}"#),
            Sample("reserved names", #"[{{ a.for }}, {{ in_ }}]"#, #"["{{ data.a['for'] }}","{{ data.in_ }}"]"#),
        ])
    func translated(_ sample: Sample) throws {
        let (template, leftOut) = try JinjaTemplate.convert(sample.source)
        #expect(template.serializedString() == sample.ours)
        #expect(leftOut.isEmpty)
    }

    @Test("what is translated gives the widget that the template meant")
    func rendered() throws {
        let source = """
            {"type": "Card", "children": [
              {"type": "Title", "value": {{ title | tojson }}},
              {% for item in items %}
              {"type": "Row", "children": [
                {"type": "Text", "value": "{{ item.name }}'s {braces}"}
                {% if item.tags %}, {% for tag in item.tags %}{"type": "Badge", "label": {{ tag | tojson }}}{% endfor %}{% endif %}
              ]}{% if not loop.last %},{% endif %}
              {% endfor %}
            ]}
            """
        let file = try WidgetFile(["version": "1.0", "name": "My list!", "template": .string(source)])
        #expect(file.unmapped.isEmpty && file.slug == "my-list" && file.schema == .null)
        let root = try WidgetTemplate(file.template, schema: file.schema).render(
            ["title": "T", "items": [["name": "a", "tags": ["x", "y"]], ["name": "b", "tags": []]]], isStrict: true)
        #expect(
            root == [
                "type": "Card",
                "children": [
                    ["type": "Title", "value": "T"],
                    [
                        "type": "Row",
                        "children": [
                            ["type": "Text", "value": "a's {braces}"], ["type": "Badge", "label": "x"],
                            ["type": "Badge", "label": "y"],
                        ],
                    ],
                    ["type": "Row", "children": [["type": "Text", "value": "b's {braces}"]]],
                ],
            ])
    }

    @Test("what has no counterpart is left out and told with its line")
    func leftOut() throws {
        let (template, leftOut) = try JinjaTemplate.convert(
            """
            {"a": {{ x | wordcount }},
             "b": "{% if y %}z{% endif %}",
             "c": {{ f(1) }}, "d": [{% for x in xs %}{{ loop.index }}{% endfor %}]}
            """)
        #expect(template["a"] == "{{ null }}" && template["c"] == "{{ null }}")
        #expect(leftOut.map(\.line) == [1, 2, 2, 3, 3])
        #expect(leftOut.map(\.source)[0] == "x | wordcount")
    }

    @Test(
        "what is no JSON with expressions is refused with its line",
        arguments: [
            "", "{", "[1", "{\"a\" 1}", "{\"a\": }", "{{ a", "{% for x in xs %}[]", "[{% for x in xs %}1]",
            "[{% if a %}1]", "{\"a\": \"b}", "{} {}", "[{% macro m() %}1{% endmacro %}]", "\"\\q\"",
            String(repeating: "[", count: 100), "[{% for x, y in xs %}1{% endfor %}]", "nope",
        ].enumerated().map { WrongSample(number: $0, source: $1) })
    func refused(_ sample: WrongSample) {
        #expect(throws: JinjaFault.self) { try JinjaTemplate.convert(sample.source) }
    }

    struct WrongSample: Sendable, CustomTestStringConvertible {
        let number: Int
        let source: String
        var testDescription: String { "\(number): \(source.prefix(20))" }
    }

    @Test(
        "a file of another form is refused with the member that is wrong",
        arguments: [
            ("[]", ""), (#"{"name": "n", "template": "{}"}"#, "version"),
            (#"{"version": "2.0", "name": "n", "template": "{}"}"#, "version"),
            (#"{"version": "1.0", "template": "{}"}"#, "name"), (#"{"version": "1.0", "name": "n"}"#, "template"),
            (#"{"version": "1.0", "name": "n", "template": "{", "jsonSchema": {}}"#, "template"),
            (#"{"version": "1.0", "name": "n", "template": "{}", "jsonSchema": 5}"#, "jsonSchema"),
        ])
    func files(_ text: String, _ path: String) throws {
        let json = try JSONParser.parse(text)
        let error = #expect(throws: InvalidWidget.self) { try WidgetFile(json) }
        #expect(error?.faults.map(\.path) == [path])
    }
}
