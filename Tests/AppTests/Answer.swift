import Core
import HTTPCore
import Synchronization

/// What the router answered, its body read to the end.
struct Answer {
    let response: HTTPResponse
    let bytes: [UInt8]

    init(_ response: HTTPResponse) async throws {
        self.response = response
        switch response.body {
        case .bytes(let bytes): self.bytes = bytes
        case .stream(let body), .counted(_, let body):
            let collected = CollectedBytes()
            try await body(collected)
            bytes = collected.all
        case .webSocket: bytes = []
        }
    }

    var status: Int { response.status.code }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var code: String? { body["error"]?["code"]?.stringValue }

    /// The body as JSON; null where it is none.
    var body: JSONValue { (try? JSONParser.parse(bytes)) ?? .null }

    /// The data of each server-sent event.
    var events: [JSONValue] {
        get throws {
            var parser = ServerSentEventParser()
            return try parser.feed(bytes).map { try JSONParser.parse($0.data) }
        }
    }
}

/// Keeps what a streamed body writes.
private final class CollectedBytes: ResponseWriter {
    private let written = Mutex<[UInt8]>([])

    var all: [UInt8] { written.withLock { $0 } }

    func write(_ bytes: [UInt8]) async throws {
        written.withLock { $0 += bytes }
    }
}
