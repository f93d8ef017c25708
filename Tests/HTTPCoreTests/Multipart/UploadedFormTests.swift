import Core
import FoundationEssentials
import Glibc
import HTTPCore
import Synchronization
import Testing

@Suite struct UploadedFormTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/lyceum-uploads-" + UUID().uuidString
    private let pool = BlockingThreadPool(threads: 1, name: "uploads")

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

    private func removeFolder() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func part(_ disposition: String, _ body: String) -> String {
        "--b\r\nContent-Disposition: form-data; \(disposition)\r\nContent-Type: text/markdown\r\n\r\n\(body)\r\n"
    }

    private func request(_ parts: [String], end: String = "--b--\r\n", cut: Int = 1000) -> HTTPRequest {
        let bytes = Array((parts.joined() + end).utf8)
        let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
            for start in stride(from: 0, to: bytes.count, by: cut) {
                continuation.yield(Array(bytes[start..<min(start + cut, bytes.count)]))
            }
            continuation.finish()
        }
        return HTTPRequest(
            method: .post, path: "/", fields: ["Content-Type": "multipart/form-data; boundary=b"],
            body: .stream(pieces))
    }

    private var storage: UploadStorage { UploadStorage(folder: folder, pool: pool) }

    @Test("texts are kept in memory and files on disk, with nothing to be seen of them in the folder")
    func form() async throws {
        defer { removeFolder() }
        let long = String(repeating: "Ohm's law. ", count: 40_000)
        let form = try await request([
            Self.part(#"name="title""#, "Circuits"), Self.part(#"name="file"; filename="a.md""#, long),
            Self.part(#"name="file"; filename="b.md""#, ""), Self.part(#"name="none"; filename="""#, ""),
        ]).form(storing: storage)
        #expect(form.text("title") == "Circuits" && form.text("file") == nil && form.texts.count == 1)
        #expect(form.files.map(\.name) == ["a.md", "b.md"] && form.files.map(\.length) == [long.utf8.count, 0])
        let file = try #require(form.file("file"))
        #expect(file.mediaType == "text/markdown")
        #expect(try await file.contents(upTo: 1 << 20) == Array(long.utf8))
        #expect(try await file.read(at: 4, count: 5) == Array("s law".utf8))
        await #expect(throws: MultipartError.partTooLarge(limit: 10)) { try await file.contents(upTo: 10) }
        #expect(try names().isEmpty)
    }

    @Test(
        "the name that the sender gives is never a path",
        arguments: ["../../etc/passwd", "/etc/passwd", "..\\\\a", "a/../../b", "."])
    func hostileNames(name: String) async throws {
        defer { removeFolder() }
        let form = try await request([Self.part(#"name="f"; filename="\#(name)""#, "x")]).form(storing: storage)
        let given = try #require(form.files.first?.name)
        #expect(!given.contains("/") && !given.contains("\\") && given != "." && given != "..")
        #expect(try names().isEmpty)
    }

    @Test("no more is taken from the sender than a piece that is being written, and the next one")
    func backPressure() async throws {
        defer { removeFolder() }
        let part = Array(Self.part(#"name="f"; filename="a""#, String(repeating: "x", count: 4 << 20)).utf8)
        let body = part + Array("--b--\r\n".utf8)
        let descriptor = unsafe open(folder + "/watched", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let watched = dup(descriptor)
        defer { close(watched) }
        let watch = Watch()
        let pieces = AsyncThrowingStream<[UInt8], any Error> {
            var status = stat()
            _ = unsafe fstat(watched, &status)
            return watch.next(of: body, written: Int(status.st_size))
        }
        let request = HTTPRequest(
            method: .post, path: "/", fields: ["Content-Type": "multipart/form-data; boundary=b"],
            body: .stream(pieces))
        let form = try await request.form(
            storing: UploadStorage(pool: pool) { () throws(SystemError) in TemporaryFile(descriptor: descriptor) })
        #expect(form.files.first?.length == 4 << 20)
        #expect(watch.ahead <= 256 << 10)
    }

    /// A sender that sees how far it is ahead of what is written.
    private final class Watch: Sendable {
        private let state = Mutex((taken: 0, ahead: 0))

        var ahead: Int { state.withLock { $0.ahead } }

        func next(of body: [UInt8], written: Int) -> [UInt8]? {
            state.withLock { state in
                guard state.taken < body.count else { return nil }
                state.ahead = max(state.ahead, state.taken - written)
                let end = min(state.taken + 16 << 10, body.count)
                defer { state.taken = end }
                return Array(body[state.taken..<end])
            }
        }
    }

    @Test("a full disk is a 507 and leaves nothing behind")
    func fullDisk() async throws {
        defer { removeFolder() }
        let full = UploadStorage(pool: pool) { () throws(SystemError) in
            TemporaryFile(descriptor: unsafe open("/dev/full", O_RDWR))
        }
        let router = Router.under(test: [
            Route(.post, "/", access: .public) { request, _ in
                .text("\(try await request.form(storing: full).files.count)")
            }
        ])
        let response = await router.respond(to: request([Self.part(#"name="f"; filename="a""#, "text")]))
        #expect(response.status.code == 507)
        #expect(try response.errorCode == "storage_full")
        let gone = UploadStorage(folder: folder + "/none", pool: pool)
        await #expect(throws: SystemError.self) {
            try await request([Self.part(#"name="f"; filename="a""#, "text")]).form(storing: gone)
        }
    }

    @Test(
        "an upload that ends early gives its space back", .timeLimit(.minutes(1)),
        arguments: ["cancelled", "broken off", "read"])
    func ending(how: String) async throws {
        defer { removeFolder() }
        let path = folder + "/locked"
        let written = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // Whoever else wants the lock waits until the last descriptor that shares it is closed, also by programs that other
        // tests start meanwhile.
        #expect(flock(written, LOCK_EX) == 0)
        let (pieces, sender) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        // From here on the descriptor is the upload's: one that ends before leaves it to nobody.
        let storage = UploadStorage(pool: pool) { () throws(SystemError) in
            beginning.yield()
            return TemporaryFile(descriptor: written)
        }
        sender.yield(Array(Self.part(#"name="f"; filename="a""#, String(repeating: "x", count: 300_000)).utf8))
        let request = HTTPRequest(
            method: .post, path: "/", fields: ["Content-Type": "multipart/form-data; boundary=b"],
            body: .stream(pieces))
        let task = Task { try await request.form(storing: storage).files.count }
        for await _ in begun { break }
        switch how {
        case "cancelled": task.cancel()
        case "broken off": sender.finish(throwing: CancellationError())
        default:
            sender.yield(Array("--b--\r\n".utf8))
            sender.finish()
        }
        let count = try? await task.value
        #expect(count == (how == "read" ? 1 : nil))
        let other = unsafe open(path, O_RDWR | O_CLOEXEC)
        defer { close(other) }
        while flock(other, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("limits hold, and what was taken until then is gone")
    func limits() async throws {
        defer { removeFolder() }
        let parts = [
            Self.part(#"name="f"; filename="a""#, String(repeating: "x", count: 200_000)),
            Self.part(#"name="t""#, "text"),
        ]
        await #expect(throws: MultipartError.partTooLarge(limit: 100_000)) {
            try await request(parts).form(storing: storage, limits: MultipartLimits(partBytes: 100_000))
        }
        await #expect(throws: MultipartError.tooManyParts(limit: 1)) {
            try await request(parts).form(storing: storage, limits: MultipartLimits(parts: 1))
        }
        await #expect(throws: MultipartError.partTooLarge(limit: 3)) {
            try await request(parts).form(storing: storage, textBytes: 3)
        }
        await #expect(throws: MultipartError.truncated) {
            try await request(parts, end: "").form(storing: storage)
        }
        #expect(try names().isEmpty)
    }

    @Test("a text that is no UTF-8 is refused")
    func brokenText() async throws {
        defer { removeFolder() }
        var body = Array(Self.part(#"name="t""#, "?").utf8) + Array("--b--\r\n".utf8)
        body[try #require(body.lastIndex(of: UInt8(ascii: "?")))] = 0xFF
        let request = HTTPRequest(
            method: .post, path: "/", fields: ["Content-Type": "multipart/form-data; boundary=b"], body: .bytes(body))
        await #expect(throws: MultipartError.invalidText) { try await request.form(storing: storage) }
    }
}
