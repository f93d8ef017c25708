import Core
import FoundationEssentials
import Glibc
import HTTPCore
import Synchronization
import Testing

/// Keeps what a streamed body writes.
private final class KeptBytes: ResponseWriter {
    private let written = Mutex<[[UInt8]]>([])

    var pieces: [[UInt8]] { written.withLock { $0 } }
    var all: [UInt8] { Array(pieces.joined()) }

    func write(_ bytes: [UInt8]) async throws {
        written.withLock { $0.append(bytes) }
    }
}

@Suite struct FileResponseStreamingTests {
    private let path = FileManager.default.temporaryDirectory.path + "/lyceum-streamed-" + UUID().uuidString
    private let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    private let pool = BlockingThreadPool(threads: 1, name: "files")
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func answer(_ fields: HTTPFields = [:], method: HTTPMethod = .get) throws -> (HTTPResponse, FileResponse) {
        try Data(content).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try OpenFile(path)
        let response = FileResponse(
            to: HTTPRequest(method: method, path: "/", fields: fields), file: FileState(file), mediaType: "text/plain",
            now: now, boundary: "bound")
        return (try response.response(reading: file, on: pool), response)
    }

    private func body(_ response: HTTPResponse) async throws -> (length: Int, pieces: [[UInt8]]) {
        guard case .counted(let length, let produce) = response.body else { return (0, []) }
        let kept = KeptBytes()
        try await produce(kept)
        return (length, kept.pieces)
    }

    @Test("a file on disk is sent in pieces with its length known, though its name may be gone by then")
    func whole() async throws {
        let (response, _) = try answer()
        let (length, pieces) = try await body(response)
        #expect(response.status == .ok && length == content.count)
        #expect(pieces.count == 3 && Array(pieces.joined()) == content)
        #expect(response.fields["Accept-Ranges"] == "bytes")
        #expect(response.fields["Last-Modified"] != nil)
        #expect(response.fields["ETag"].flatMap(EntityTag.init)?.isWeak == false)
    }

    @Test(
        "ranges give the same bytes as of a file in memory",
        arguments: ["bytes=0-0", "bytes=131071-131072", "bytes=299999-", "bytes=-5", "bytes=0-9,200000-200009"])
    func ranges(field: String) async throws {
        let (response, plan) = try answer(["Range": field])
        let (length, pieces) = try await body(response)
        let inMemory = try plan.response(slicing: content)
        #expect(response.status == .partialContent && length == plan.contentLength)
        #expect(Array(pieces.joined()) == inMemory.bytes)
    }

    @Test("a part that is none is refused, and a state that the client has is not sent again")
    func conditions() throws {
        let error = #expect(throws: HTTPError.self) { try answer(["Range": "bytes=300000-"]) }
        #expect(error?.status == .rangeNotSatisfiable)
        let (response, _) = try answer(["If-None-Match": "*"])
        #expect(response.status == .notModified && response.bytes.isEmpty)
    }

    @Test("a file that has become shorter breaks its answer off")
    func shrunk() async throws {
        try Data(content).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try OpenFile(path)
        let plan = FileResponse(
            to: HTTPRequest(method: .get, path: "/"), file: FileState(file), mediaType: "text/plain", now: now,
            boundary: "bound")
        let response = try plan.response(reading: file, on: pool)
        #expect(unsafe truncate(path, 200_000) == 0)
        await #expect(throws: (any Error).self) { try await body(response) }
    }
}
