import Core
import Synchronization
import Testing

@testable import Workflows

/// Steps that show widgets of the library.
@Suite struct LibraryWidgetStepTests {
    private static let template: JSONValue = [
        "type": "Card",
        "children": [
            ["type": "Title", "value": "{{ data.title }}"],
            ["type": "Text", "id": "state", "value": "{{ has(data.done) ? 'Chosen: ' + data.done : 'Choose' }}"],
        ],
    ]

    private struct Library: WorkflowFinding {
        func published(
            _ slug: String, in tenantID: TenantID
        ) -> (versionID: WorkflowVersionID, workflow: CompiledWorkflow)? { nil }

        func widget(_ slug: String, in tenantID: TenantID) throws -> WidgetTemplate? {
            let schema: JSONValue = ["type": "object", "required": ["title"]]
            return slug == "choice" ? try WidgetTemplate(LibraryWidgetStepTests.template, schema: schema) : nil
        }
    }

    private func execution() -> StepExecution { StepExecution { $0.workflows = Library() } }

    @Test("a widget of the library is shown with data, and what has changed of it afterwards is told")
    func shown() async throws {
        let graph = course(
            node(
                "it", "widget",
                [
                    "library": "choice", "data": ["title": "For {{ input.text }}"],
                    "answered_data": ["title": "For {{ input.text }}", "done": "{{ vars.action.payload.n }}"],
                ]))
        let first = execution()
        let events = try await first.events(graph)
        guard
            case .widgetShown(let item, let widget)? = events.first(where: {
                if case .widgetShown = $0 { true } else { false }
            })
        else { return #expect(Bool(false), "No widget was shown.") }
        #expect(widget.root["children"]?[0]?["value"] == "For hello")
        let action: JSONValue = ["type": "go", "payload": ["n": "two"], "item_id": .string("\(item)")]
        let second = execution()
        let after = try await second.events(
            graph, resuming: first.left(RunSignal(.action, action, to: .item(item))))
        let text: JSONValue = ["type": "Text", "id": "state", "value": "Chosen: two"]
        #expect(after.contains(.itemChanged(item, .widgetComponent("state", text))))
        guard
            case .itemKept(item, .widget(let kept))? = after.first(where: {
                if case .itemKept = $0 { true } else { false }
            })
        else { return #expect(Bool(false), "Nothing was kept.") }
        #expect(kept.root["children"]?[1] == text)
    }

    @Test("a widget that is not there, and data that it does not take, leave by the way for errors")
    func errors() async throws {
        for parameters: JSONObject in [["library": "nothing"], ["library": "choice", "data": ["titel": "x"]]] {
            let execution = execution()
            let events = try await execution.events(course(node("it", "widget", parameters)))
            #expect(execution.failure(of: "it")?.code == .invalidStep && events.last == .runFinished)
        }
    }

    @Test("a step has a widget of its own or of the library, and data for the latter alone")
    func problems() {
        let card: JSONValue = ["type": "Card", "children": []]
        for (parameters, field) in [
            ([:] as JSONObject, "widget"), (["widget": card, "library": "choice"], "widget"),
            (["widget": card, "data": [:]], "data"), (["library": "no slug"], "library"),
            (["widget": card, "answered_data": [:]], "answered_data"),
            (["library": "choice", "answered": card, "answered_data": [:]], "answered_data"),
        ] {
            let error = #expect(throws: InvalidWorkflow.self) {
                try CompiledWorkflow(course(node("it", "widget", parameters)), catalog: .standard)
            }
            #expect(error?.problems.map(\.field) == ["parameters.\(field)"])
        }
    }

    @Test("the library's widgets are among what a workflow refers to")
    func references() {
        let graph = course(node("it", "widget", ["library": "choice"]))
        let references = graph.references(.standard).filter { $0.kind == .widget }
        #expect(references.map(\.name) == ["choice"] && references.map(\.field) == ["parameters.library"])
    }
}
