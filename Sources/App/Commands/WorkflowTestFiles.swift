import Core
import FoundationEssentials
import HTTPCore
import Workflows

/// Plays the tests that are in files, or that belong to workflows in files. Needs neither a database nor a model.
///
/// A file is a workflow as it is exported, which may have `tests`, or `{"workflow": slug, "tests": […]}`: tests of a
/// workflow that another of the files has. Steps may call the workflows of all these files.
struct WorkflowTestFiles {
    private struct Tested {
        let slug: String
        var definition: WorkflowDefinition?
        var tests: [WorkflowTest]
    }

    private var workflows: [Tested] = []

    /// Reads the files. Throws for one that cannot be read or is neither of these.
    init(_ files: [String]) throws {
        for file in files {
            do {
                try take(try Self.json(file), named: Self.slug(of: file))
            } catch {
                throw HTTPError(.unprocessableContent, .invalidWorkflow, "\(file): \(error)")
            }
        }
        for tested in workflows where tested.definition == nil {
            throw HTTPError(
                .notFound, .notFound, "None of the files has the workflow '\(tested.slug)', which there are tests of.")
        }
    }

    /// Prints how the tests go. Throws where one fails, or where there are none.
    func run(print: (String) -> Void) async throws {
        let programs = try workflows.reduce(into: [String: CompiledWorkflow]()) { programs, tested in
            guard let definition = tested.definition else { return }
            programs[tested.slug] = try CompiledWorkflow(definition, catalog: .standard)
        }
        let runner = WorkflowTestRunner(calling: GivenWorkflows(programs))
        var reports: [WorkflowTestReport] = []
        for tested in workflows where !tested.tests.isEmpty {
            guard let definition = tested.definition else { continue }
            let played = try await runner.reports(of: tested.tests, on: definition)
            for line in WorkflowTestReport.lines(of: played, on: tested.slug) { print(line) }
            reports += played
        }
        guard !reports.isEmpty else { throw HTTPError(.notFound, .notFound, "There is no test in these files.") }
        if let failed = FailedWorkflowTests(reports) { throw failed }
    }

    private mutating func take(_ json: JSONValue, named name: String) throws {
        let tests = try (json["tests"]?.arrayValue ?? []).map { try WorkflowTest(json: $0) }
        guard let slug = json["workflow"]?.stringValue, json["definition"] == nil else {
            let imported = try WorkflowImport(json, catalog: .standard)
            return add(Tested(slug: imported.slug ?? name, definition: imported.definition, tests: tests))
        }
        add(Tested(slug: slug, definition: nil, tests: tests))
    }

    private mutating func add(_ tested: Tested) {
        guard let index = workflows.firstIndex(where: { $0.slug == tested.slug }) else {
            return workflows.append(tested)
        }
        workflows[index].definition = tested.definition ?? workflows[index].definition
        workflows[index].tests += tested.tests
    }

    private static func json(_ file: String) throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw JSONDecodingError(path: file, expectation: "file that can be read")
        }
        return try JSONParser.parse([UInt8](data))
    }

    /// `tutor` of `folder/tutor.json`.
    private static func slug(of file: String) -> String {
        let name = file.split(separator: "/").last ?? ""
        return String(name.split(separator: ".").first ?? "")
    }
}
