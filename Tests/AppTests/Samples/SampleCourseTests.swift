import Core
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct SampleCourseTests {
    /// The course that the program brings.
    static let folder = TestServer.repository + "/Samples/first-steps-in-electric-circuits"

    @Test("the real sample can be read, and its workflow be run")
    func real() throws {
        let course = try SampleCourse(folder: Self.folder)
        #expect(course.name == "first-steps-in-electric-circuits")
        #expect(course.documents.count == 28)
        #expect(course.documents.allSatisfy { !$0.text.isEmpty && $0.mediaType == "text/markdown" })
        #expect(Set(course.documents.map(\.name)).count == course.documents.count)
        #expect(course.minimumSimilarity["multilingual-e5-small"] != nil)
        let definition = try WorkflowDefinition(json: course.workflow["definition"] ?? .null)
        #expect(WorkflowValidator.problems(of: definition, catalog: .standard) == [])
        #expect(definition.nodes.contains { $0.parameters["store"] == .string(course.storeSlug) })
    }

    @Test("the laboratories can be run, and nothing about their expressions is doubtful")
    func laboratories() throws {
        let course = try SampleCourse(folder: Self.folder)
        #expect(course.furtherWorkflows.compactMap { $0["slug"]?.stringValue } == ["laboratory", "laboratoire"])
        for workflow in course.furtherWorkflows {
            let definition = try WorkflowDefinition(json: workflow["definition"] ?? .null)
            #expect(throws: Never.self) { try CompiledWorkflow(definition, catalog: .standard) }
            #expect(WorkflowValidator.problems(of: definition, catalog: .standard).isEmpty)
            #expect(definition.nodes.contains { $0.parameters["help_store"] == .string(course.storeSlug) })
        }
    }

    private static let manifest = """
        {"store": {"slug": "s", "title": "S"}, "workflow": "w.json",
         "documents": [{"name": "A", "media_type": "text/plain", "file": "en/a.txt"}]}
        """

    @Test(
        "a file that is missing or wrong is named",
        arguments: [
            ("sample.json", [:]), ("w.json", ["sample.json": manifest]),
            ("en/a.txt", ["sample.json": manifest, "w.json": "{}"]), ("sample.json", ["sample.json": "{"]),
            ("w.json", ["sample.json": manifest, "w.json": "["]), ("sample.json", ["sample.json": "{}"]),
            ("sample.json", ["sample.json": manifest.replacing("\"file\"", with: "\"fil\""), "w.json": "{}"]),
        ] as [(String, KeyValuePairs<String, String>)])
    func mistakes(file: String, files: KeyValuePairs<String, String>) throws {
        let folder = try TemporaryFolder(files)
        let error = try #require(throws: SampleError.self) { try SampleCourse(folder: folder.path) }
        #expect(error.description.contains(file) && error.description.contains(folder.path))
    }
}
