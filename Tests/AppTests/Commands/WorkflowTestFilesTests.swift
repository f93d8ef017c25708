import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowTestFilesTests {
    private static let course = TestServer.repository + "/Samples/first-steps-in-electric-circuits"

    @Test("The sample's laboratories pass their tests, without a database and without a model")
    func samples() async throws {
        let files = ["laboratory.en.json", "laboratory.fr.json"].flatMap {
            [Self.course + "/" + $0, Self.course + "/tests/" + $0]
        }
        var lines: [String] = []
        do {
            try await WorkflowTestFiles(files).run { lines.append($0) }
        } catch {
            Issue.record("\(lines.joined(separator: "\n"))")
        }
        #expect(lines.first == "laboratory: 3 of 3 tests passed")
        #expect(lines.contains("laboratoire: 2 of 2 tests passed"))
    }

    @Test("A test that fails is told with its place and its values, and is an error")
    func failure() async throws {
        let document: JSONValue = [
            "nodes": [["slug": "start", "kind": "start"], ["slug": "end", "kind": "end"]],
            "edges": [["source": "start", "target": "end"]],
            "tests": [["name": "one", "turns": [["message": "a"]], "expect": ["status == 'failed'"]]],
        ]
        let folder = try TemporaryFolder(["hello.json": document.serializedString()])
        let file = folder.path + "/hello.json"
        var lines: [String] = []
        let error = await #expect(throws: FailedWorkflowTests.self) {
            try await WorkflowTestFiles([file]).run { lines.append($0) }
        }
        #expect(error?.description == "The test 'one' fails.")
        #expect(lines.last?.contains("status is \"completed\"") == true)
    }

    @Test("Files that are none, and tests of a workflow that no file has, are errors that name them")
    func wrong() throws {
        #expect(throws: HTTPError.self) { _ = try WorkflowTestFiles([Self.course + "/tests/laboratory.en.json"]) }
        #expect(throws: HTTPError.self) { _ = try WorkflowTestFiles([Self.course + "/sample.json"]) }
        #expect(throws: HTTPError.self) { _ = try WorkflowTestFiles(["/nowhere/none.json"]) }
    }

    @Test("The command takes files, or a tenant and a workflow")
    func command() throws {
        #expect(try WorkflowCommand(["test", "a.json", "b.json"], options: [:]) == .testFiles(["a.json", "b.json"]))
        #expect(
            try WorkflowCommand(["test", "north", "tutor"], options: ["--version-number": "2"])
                == .test(tenant: "north", slug: "tutor", version: "2"))
        #expect(throws: UsageError.self) { _ = try WorkflowCommand(["test", "north"], options: [:]) }
        #expect(throws: UsageError.self) { _ = try WorkflowCommand(["test", "a.json"], options: ["--slug": "x"]) }
    }
}
