import Core
import Testing

@testable import Workflows

@Suite struct GivenGradeTests {
    @Test(
        "Steps that grade give grades, and others nothing",
        arguments: [
            ("rubric_grade", #"{"grade":{"score":3,"maximum":4,"comment":"Good"}}"#, "3.0/4.0 Good"),
            ("rubric_grade", #"{"grade":{"score":5,"maximum":4}}"#, "none"),
            ("rubric_grade", #"{"grade":{"score":0,"maximum":0}}"#, "none"), ("rubric_grade", "{}", "none"),
            ("evaluated_step", #"{"passed":true,"feedback":"Yes"}"#, "1.0/1.0 Yes"),
            ("evaluated_step", #"{"passed":false,"feedback":null}"#, "0.0/1.0 -"), ("evaluated_step", "{}", "none"),
            ("agent", #"{"grade":{"score":3,"maximum":4}}"#, "none"),
        ])
    func steps(kind: String, output: String, shown: String) throws {
        let grade = GivenGrade(step: 2, node: "essay", kind: kind, output: try JSONParser.parse(output))
        #expect(grade.map { "\($0.score)/\($0.maximum) \($0.comment ?? "-")" } ?? "none" == shown)
        if let grade {
            #expect(grade.source == (kind == "rubric_grade" ? .rubric(node: "essay") : .task(node: "essay")))
        }
    }

    @Test("What is written with a step's end, and with the run's, has the grades; a failed step gives none")
    func entries() {
        var pending = PendingEntry(lastNumber: 0, checkpoints: [:])
        let start = JournalEntry.StepStart(number: 1, node: "essay", kind: "rubric_grade", strand: 0, attempt: 1)
        let output: JSONValue = ["grade": ["score": 3, "maximum": 4]]
        _ = pending.begin(start)
        _ = pending.end(1, .cancelled, usage: nil, answers: [])
        #expect(pending.take().grades.isEmpty)
        _ = pending.begin(start)
        _ = pending.end(1, .completed(output: output), usage: nil, answers: [])
        pending.finish(.completed(RunResult(grade: ["score": 1, "maximum": 2])))
        #expect(pending.take().grades.map(\.source) == [.rubric(node: "essay"), .end])
        #expect(pending.take().grades.isEmpty)
        pending.finish(.completed(RunResult()))
        #expect(pending.take().grades.isEmpty)
    }
}
