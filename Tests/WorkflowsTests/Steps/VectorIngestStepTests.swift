import Core
import Testing
import VectorStore

@testable import Workflows

@Suite struct VectorIngestStepTests {
    private static let keeping = course(
        node(
            "keep", "vector_ingest",
            [
                "store": "notes", "document_id": "note-{{ input.text }}", "title": "A note\non two lines",
                "text": "They said {{ input.text }}.",
            ]))

    private func execution(_ ingestion: ScriptedIngestion) -> StepExecution {
        StepExecution { $0.ingestion = ingestion }
    }

    @Test("a document goes into the store under its identifier, with its title above it")
    func happy() async throws {
        let ingestion = ScriptedIngestion()
        let execution = execution(ingestion)
        #expect(try await execution.events(Self.keeping).last == .runFinished)
        #expect(
            ingestion.documents == [
                .init(
                    store: "notes", name: "note-hello", mediaType: "text/markdown",
                    text: "# A note on two lines\n\nThey said hello.")
            ])
        #expect(execution.output(of: "keep") == ["document_id": "note-hello", "chunks": 2])
    }

    @Test("a store that is not there is an error of the step")
    func error() async throws {
        let execution = execution(ScriptedIngestion(failing: VectorStoreError.unknownStore("notes")))
        let events = try await execution.events(Self.keeping)
        #expect(execution.failure(of: "keep")?.code == .invalidStep)
        #expect(events.said.first?.contains("There is no vector store \"notes\".") == true)
        #expect(events.last == .runFinished)
    }

    @Test("stopping the run stops it, and a crash does it again")
    func stopped() async throws {
        let hanging = Hanging()
        let first = execution(ScriptedIngestion(hanging: hanging))
        let control = RunControl(executor: nil)
        async let events = first.events(Self.keeping, control: control)
        await hanging.begun()
        control.cancel(.requested)
        #expect(try await events.last == .runCancelled)

        let ingestion = ScriptedIngestion()
        let second = execution(ingestion)
        #expect(try await second.events(Self.keeping, resuming: first.left(after: 1)).last == .runFinished)
        #expect(ingestion.documents.count == 1)
    }
}
