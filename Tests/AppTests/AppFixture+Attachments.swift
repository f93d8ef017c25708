import Core
import HTTPCore

@testable import lyceum

extension AppFixture {
    /// Sends a body as it is.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: HTTPBody, _ fields: HTTPFields = [:], as person: Person? = nil
    ) async throws -> Answer {
        var request = HTTPRequest(
            method: method, path: path, fields: fields, body: body, remoteAddress: "192.0.2.1")
        if let person { request.fields.append("Authorization", "Bearer \(person.token)") }
        return try await Answer(await backend.router.respond(to: request))
    }

    /// Attaches a file in one step.
    func attach(
        _ name: String, _ mediaType: String, _ bytes: [UInt8], as person: Person
    ) async throws -> Answer {
        let head = """
            --x\r
            Content-Disposition: form-data; name="file"; filename="\(name)"\r
            Content-Type: \(mediaType)\r
            \r

            """
        let form = Array(head.utf8) + bytes + Array("\r\n--x--\r\n".utf8)
        return try await send(
            .post, "/api/v1/attachments", .bytes(form), ["Content-Type": "multipart/form-data; boundary=x"],
            as: person)
    }

    /// Announces a file, and gives the answer.
    func announce(
        _ name: String, _ mediaType: String, size: Int, as person: Person, to workflow: String
    ) async throws -> Answer {
        try await ask(
            "/chatkit/\(workflow)",
            [
                "type": "attachments.create",
                "params": ["name": .string(name), "size": .integer(Int64(size)), "mime_type": .string(mediaType)],
            ], as: person)
    }
}
