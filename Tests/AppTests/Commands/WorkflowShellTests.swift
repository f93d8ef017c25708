import Core
import Testing
import Workflows

@testable import lyceum

@Suite struct WorkflowShellTests {
    private struct World {
        let app: AppFixture
        let shell: WorkflowShell
        let lines = PrintedLines()
        let folder: TemporaryFolder

        init() async throws {
            (app, folder) = (
                try await AppFixture(),
                try TemporaryFolder(["tutor.json": WorkflowShellTests.document.serializedString()])
            )
            _ = try await app.tenant("north")
            shell = WorkflowShell(database: app.database, model: "known", clock: app.clock) { [lines] in
                lines.append($0)
            }
        }

        /// The lines that the command prints; flags as on the command line.
        func run(_ words: String...) async throws -> [JSONValue] {
            let command = try Command.parse(
                ["workflow"] + words + ["--resources-dir", "/resources"], environment: ["HOME": "/home/ann"])
            guard case .workflow(_, let workflow) = command else { throw UsageError(words: words) }
            try await shell.run(workflow)
            return lines.take()
        }
    }

    private static let document: JSONValue = [
        "format": "lyceum.workflow/1", "slug": "tutor", "title": "Tutor",
        "definition": [
            "nodes": [
                ["slug": "start", "kind": "start"],
                ["slug": "say", "kind": "assistant_message", "parameters": ["text": "{{ vars.x }}"]],
                ["slug": "end", "kind": "end"],
            ], "edges": [["source": "start", "target": "say"], ["source": "say", "target": "end"]],
        ],
    ]

    @Test("What a workflow names is looked up among what the tenant has")
    func references() async throws {
        let world = try await World()
        let document: JSONValue = [
            "format": "lyceum.workflow/1", "slug": "naming", "title": "Naming",
            "definition": [
                "nodes": [
                    ["slug": "start", "kind": "start"],
                    [
                        "slug": "ask", "kind": "http_request",
                        "parameters": [
                            "url": "https://example.org/", "headers": ["Authorization": ["secret": "missing"]],
                        ],
                    ],
                    [
                        "slug": "think", "kind": "agent",
                        "parameters": [
                            "instructions": "x", "input": "x", "model": "unknown", "tools": [["tool": "absent"]],
                        ],
                    ],
                    ["slug": "find", "kind": "vector_search", "parameters": ["store": "nowhere", "query": "x"]],
                    ["slug": "other", "kind": "sub_workflow", "parameters": ["workflow": "nobody"]],
                    ["slug": "end", "kind": "end"],
                ],
                "edges": .array(
                    zip(["start", "ask", "think", "find", "other"], ["ask", "think", "find", "other", "end"]).map {
                        ["source": .string($0), "target": .string($1)]
                    }),
            ],
        ]
        let folder = try TemporaryFolder(["naming.json": document.serializedString()])
        await #expect(throws: InvalidWorkflow.self) {
            try await world.run("validate", "north", "--file", folder.path + "/naming.json")
        }
        let problems = world.lines.take()
        #expect(Set(problems.compactMap { $0["node"]?.stringValue }) == ["ask", "think", "find", "other"])
        for name in ["missing", "unknown", "nowhere", "nobody"] {
            #expect(problems.contains { $0["message"]?.stringValue?.contains(name) == true }, "\(name)")
        }
    }

    @Test("A workflow goes out and comes in again, and what is wrong with one is told")
    func journey() async throws {
        let world = try await World()
        let file = world.folder.path + "/tutor.json"
        #expect(try await world.run("import", "north", file).map { $0["slug"] } == ["tutor"])
        #expect(try await world.run("import", "north", file, "--slug", "again")[0]["slug"] == "again")
        let exported = try await world.run("export", "north", "tutor")
        #expect(exported[0]["definition"]?["nodes"]?.arrayValue?.count == 3 && exported[0]["version"] == .null)
        await #expect(throws: InvalidWorkflow.self) { try await world.run("validate", "north", "tutor") }
        #expect(world.lines.take().map { $0["node"] } == ["say"])
        await #expect(throws: InvalidWorkflow.self) { try await world.run("validate", "north", "--file", file) }
        await #expect(throws: (any Error).self) { try await world.run("export", "south", "tutor") }
        await #expect(throws: UsageError.self) { try await world.run("export", "north") }
        await #expect(throws: UsageError.self) { try await world.run("validate", "north", "tutor", "--slug", "x") }
    }
}
