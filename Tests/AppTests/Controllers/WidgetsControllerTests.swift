import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

@Suite(.timeLimit(.minutes(3))) struct WidgetsControllerTests {
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let teacher: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            teacher = try await app.person("teacher@example.org", role: .teacher, in: tenant)
        }

        func keep(_ changes: JSONObject = [:], as person: AppFixture.Person? = nil) async throws -> Answer {
            var body = WidgetsControllerTests.choice
            for member in changes.members { body[member.key] = member.value }
            return try await app.ask("/api/v1/widgets", .object(body), as: person ?? teacher)
        }
    }

    private static let path = "/api/v1/widgets/choice"
    private static let choice: JSONObject = [
        "slug": "choice", "name": "Choice",
        "template": [
            "type": "Card",
            "children": [
                ["type": "Title", "value": "{{ data.title }}"],
                ["type": "Row", "children": "{{ data.options.map(o, {'type': 'Button', 'label': o}) }}"],
            ],
        ],
        "schema": [
            "type": "object", "required": ["title"],
            "properties": ["title": ["type": "string"], "options": ["type": "array"]],
        ],
    ]

    private func fields(_ answer: Answer) -> [String?] {
        answer.body["error"]?["details"]?["problems"]?.arrayValue?.map { $0["field"]?.stringValue } ?? []
    }

    @Test("a widget is kept, shown, listed, changed and removed, and the audit log tells of it")
    func life() async throws {
        let world = try await World()
        let made = try await world.keep()
        #expect(made.status == 201 && made.response.fields["Location"] == Self.path, "\(made.text)")
        let tag = try #require(made.response.fields["ETag"])
        #expect(made.body["template"] == Self.choice["template"] && made.body["schema"] == Self.choice["schema"])
        let shown = try await world.app.ask(Self.path, as: world.teacher)
        #expect(shown.body == made.body)
        #expect(try await world.keep().status == 409)
        let found = try await world.app.ask("/api/v1/widgets?search=HOIC", as: world.teacher)
        #expect(found.body["data"] == [made.body])
        #expect(try await world.app.ask("/api/v1/widgets?search=x", as: world.teacher).body["data"] == [])

        let renamed = try await world.app.ask(
            Self.path, ["name": "Choices"], as: world.teacher, ["If-Match": tag], method: .patch)
        #expect(renamed.status == 200 && renamed.body["name"] == "Choices")
        let late = try await world.app.ask(
            Self.path, ["name": "Lost"], as: world.teacher, ["If-Match": tag], method: .patch)
        #expect(late.status == 412)
        #expect(try await world.app.ask(Self.path, as: world.teacher, ["If-Match": tag], method: .delete).status == 412)
        #expect(try await world.app.ask(Self.path, as: world.teacher, method: .delete).status == 204)
        #expect(try await world.app.ask(Self.path, as: world.teacher).status == 404)
        let told = try await AuditTrail(database: world.app.database).events(
            of: world.tenant.id, AuditFilter(), limit: 3)
        #expect(told.map(\.action) == ["widget.delete", "widget.update", "widget.create"])
    }

    @Test("a preview fills the widget in with data, those that are kept or those that are tried")
    func preview() async throws {
        let world = try await World()
        _ = try await world.keep()
        func ask(_ body: JSONValue) async throws -> Answer {
            try await world.app.ask("\(Self.path)/preview", body, as: world.teacher)
        }
        let fine = try await ask(["data": ["title": "Sure?", "options": ["Yes"]]])
        #expect(fine.status == 200, "\(fine.text)")
        #expect(fine.body["widget"]?["children"]?[1]?["children"] == [["type": "Button", "label": "Yes"]])
        let missing = try await ask([:])
        #expect(missing.status == 422 && fields(missing) == ["data"])
        let wrong = try await ask(["data": ["title": 1, "options": 2]])
        #expect(fields(wrong).count == 2)
        let unmade = try await ask(["data": ["title": "x", "options": [1]]])
        #expect(unmade.status == 200 && unmade.body["widget"]?["children"]?[1]?["children"]?[0]?["label"] == "1")
        let tried = try await ask([
            "data": [:], "schema": nil, "template": ["type": "Card", "children": [["type": "Txt"], ["type": "Text"]]],
        ])
        #expect(fields(tried) == ["widget.Card.children[0].type", "widget.Card.children[1].value"])
        #expect(try await ask(["template": ["type": "Card", "a": "{{ 1 +"]]).status == 422)
        #expect(try await ask([]).status == 400)
        #expect(
            try await world.app.ask("/api/v1/widgets/none/preview", [:], as: world.teacher).status == 404)
    }

    @Test("a file of ChatKit's is taken in, and what could not be translated is told")
    func importing() async throws {
        let world = try await World()
        let template = """
            {"type": "Card", "children": [{% for o in options %}{"type": "Text", "value": {{ o | tojson }}}\
            {% if not loop.last %},{% endif %}{% endfor %}, {"type": "Title", "value": {{ x | odd }}}]}
            """
        let file: JSONValue = [
            "version": "1.0", "name": "My options", "template": .string(template), "jsonSchema": ["type": "object"],
            "outputJsonPreview": "ignored",
        ]
        let made = try await world.app.ask("/api/v1/widgets/import", file, as: world.teacher)
        #expect(made.status == 201 && made.body["widget"]?["slug"] == "my-options", "\(made.text)")
        #expect(made.body["unmapped"]?[0]?["source"] == "x | odd" && made.body["unmapped"]?[0]?["line"] == 1)
        let named = try await world.app.ask("/api/v1/widgets/import?slug=other", file, as: world.teacher)
        #expect(named.body["widget"]?["slug"] == "other")
        let wrong = try await world.app.ask(
            "/api/v1/widgets/import", ["version": "1.0", "name": "x", "template": "{"], as: world.teacher)
        #expect(wrong.status == 422 && fields(wrong) == ["template"])
    }

    @Test(
        "what can be no widget is refused with what is wrong",
        arguments: [
            "no slug", "odd slug", "no name", "no template", "text", "deep", "unknown", "root", "schema", "NUL",
        ])
    func refused(what: String) async throws {
        let world = try await World()
        var deep: JSONValue = "x"
        for _ in 0..<60 { deep = [deep] }
        let (changes, status): (JSONObject, Int) =
            switch what {
            case "no slug": (["slug": nil], 400)
            case "odd slug": (["slug": "Ä b"], 400)
            case "no name": (["name": ""], 400)
            case "no template": (["template": nil], 400)
            case "text": (["template": 5], 400)
            case "deep": (["template": ["type": "Card", "children": deep]], 400)
            case "unknown": (["colour": "red"], 400)
            case "root": (["template": ["type": "Text", "value": "x"]], 422)
            case "schema": (["schema": ["type": "nothing"]], 422)
            default: (["description": "a\u{0}b"], 201)
            }
        let answer = try await world.keep(changes)
        #expect(answer.status == status, "\(answer.text)")
        if what == "NUL" { #expect(answer.body["description"] == "ab") }
    }

    @Test("who only learns neither sees nor changes the library")
    func learners() async throws {
        let world = try await World()
        _ = try await world.keep()
        let learner = try await world.app.person("learner@example.org", in: world.tenant)
        #expect(try await world.keep(as: learner).status == 403)
        #expect(try await world.app.ask("/api/v1/widgets", as: learner).status == 403)
        #expect(try await world.app.ask("\(Self.path)/preview", [:], as: learner).status == 403)
    }

    /// Isolates: widgets
    @Test("another institution neither sees nor changes widgets, and may use the same names")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.app.tenant("south")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: south)
        _ = try await world.keep()
        #expect(try await world.app.ask("/api/v1/widgets", as: spy).body["data"] == [])
        #expect(try await world.app.ask(Self.path, as: spy).status == 404)
        #expect(try await world.app.ask(Self.path, ["name": "Ours"], as: spy, method: .patch).status == 404)
        #expect(try await world.app.ask("\(Self.path)/preview", [:], as: spy).status == 404)
        #expect(try await world.app.ask(Self.path, as: spy, method: .delete).status == 404)
        #expect(try await world.keep(["name": "Theirs"], as: spy).status == 201)
        #expect(try await world.app.ask(Self.path, as: world.teacher).body["name"] == "Choice")
        let store = WidgetStore(database: world.app.database)
        #expect(try await store.existing(among: ["choice", "other"], in: south.id) == ["choice"])
        #expect(try await world.app.backend.library.widget("choice", in: world.tenant.id) != nil)
    }
}
