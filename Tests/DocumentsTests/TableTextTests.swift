import Documents
import Testing

@Suite struct TableTextTests {
    private func read(_ text: String) async throws -> String {
        try await SampleDocuments.read(.csv, Array(text.utf8)).text
    }

    @Test(
        "Each row says of its values what they are, whatever divides them",
        arguments: [
            ("Name,Unit\nU,volt\nI,\n", "Name: U; Unit: volt\n\nName: I"),
            ("Name;Unit\r\n\"U; \"\"x\"\"\";\"two\nlines\"\r\n", "Name: U; \"x\"; Unit: two lines"),
            ("Name\tUnit\nU\tvolt\tmore", "Name: U; Unit: volt; more"),
            ("one\ntwo", "one\ntwo"), (",Unit\nU,volt", "U; Unit: volt"), ("a,b\n\"never ended", "a: never ended"),
        ])
    func rows(source: String, text: String) async throws {
        #expect(try await read(source) == text)
    }

    @Test("For a conversation a table stays as it is")
    func verbatim() async throws {
        let read = try await SampleDocuments.read(
            .csv, Array("a,b\n1,2\n".utf8), within: SampleDocuments.attachments)
        #expect(read.text == "a,b\n1,2")
    }
}
