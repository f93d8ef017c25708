import Core
import Testing

@testable import Workflows

@Suite struct WorkflowDifferenceTests {
    private let old = graph(
        between(
            node("ask", "condition", ["branches": [["name": "a", "when": "true"], ["name": "b", "when": "false"]]]),
            node("say")), "start > ask", "ask:a > say", "ask:b > end", "ask:default > end", "say > end")

    @Test("What is only drawn elsewhere, or written in another order, is no difference")
    func moved() {
        var new = old
        new.nodes[1].position = ["x": 9, "y": 9]
        new.nodes.reverse()
        new.edges.reverse()
        #expect(WorkflowDifference(from: old, to: new).isEmpty)
    }

    @Test("Steps that came, went and changed are told, each by its parameters")
    func nodes() {
        var new = old
        new.nodes[1].parameters["branches"] = [["name": "a", "when": "1 > 0"], ["name": "b", "when": "false"]]
        new.nodes[1].title = "Which?"
        new.nodes[1].policy.attempts = 3
        new.nodes[2] = node("tell")
        let difference = WorkflowDifference(from: old, to: new)
        #expect(difference.added.map(\.slug) == ["tell"] && difference.removed.map(\.slug) == ["say"])
        #expect(difference.changed.map(\.slug) == ["ask"])
        #expect(
            Set(difference.changed[0].changes.map(\.field)) == ["title", "parameters.branches[0].when", "retry"])
        let when = difference.changed[0].changes.first { $0.field.hasSuffix("when") }
        #expect(when?.from == "true" && when?.to == "1 > 0")
    }

    @Test("Edges that came, went, have another condition or are tried in another order are told")
    func edges() {
        var first = graph(between(node("a"), node("b")), "start > a", "start > b", "a > end", "b > end")
        first.edges[0].condition = "input.x"
        var second = first
        second.edges[0].condition = "input.y"
        #expect(WorkflowDifference(from: first, to: second).changedEdges.map(\.from) == ["input.x"])
        second = first
        second.edges.swapAt(0, 1)
        let swapped = WorkflowDifference(from: first, to: second)
        #expect(swapped.reordered == [.init(source: "start", port: "next")])
        #expect(swapped.addedEdges.isEmpty && swapped.changedEdges.isEmpty)
        second = first
        second.edges[3] = WorkflowEdge("b", "a")
        let changed = WorkflowDifference(from: first, to: second)
        #expect(changed.addedEdges == [WorkflowEdge("b", "a")] && changed.removedEdges == [WorkflowEdge("b", "end")])
        #expect(changed.reordered.isEmpty)
    }

    @Test("Two edges between the same steps are told apart by their conditions")
    func twins() {
        var first = graph(between(node("a")), "start > a", "start > a", "a > end")
        first.edges[0].condition = "input.x"
        var second = first
        second.edges.remove(at: 0)
        let difference = WorkflowDifference(from: first, to: second)
        #expect(difference.removedEdges.map(\.condition) == ["input.x"] && difference.changedEdges.isEmpty)
    }
}
