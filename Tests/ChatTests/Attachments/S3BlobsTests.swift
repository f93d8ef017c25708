import Core
import HTTPCore
import Support
import Testing

@testable import Chat

@Suite struct S3BlobsTests {
    private let key = BlobKey(
        tenantID: SystemIdentifierGenerator().make(), id: SystemIdentifierGenerator().make(), store: "s3")

    private func blobs(_ transport: StubTransport) throws -> S3Blobs {
        S3Blobs(
            try #require(S3Address("s3://a:b@host/bucket")), transport: transport, clock: SetClock(), pause: { _ in })
    }

    private func refusal(_ status: HTTPStatus, _ code: String) -> StubTransport.Reply {
        .text("<Error><Code>\(code)</Code></Error>", status: status)
    }

    @Test("A server in trouble is asked again, and one that refuses is not")
    func retries() async throws {
        let slow = StubTransport(
            refusal(.serviceUnavailable, "SlowDown"), refusal(.internalServerError, "InternalError"),
            .text("abc", status: .partialContent))
        #expect(try await blobs(slow).bytes(of: key, 0..<3) == Array("abc".utf8))
        #expect(slow.requests.count == 3)
        let forbidding = StubTransport(refusal(.forbidden, "AccessDenied"))
        await #expect(throws: S3Error.self) { try await blobs(forbidding).bytes(of: key, 0..<3) }
        #expect(forbidding.requests.count == 1)
        let broken = StubTransport(refusal(.serviceUnavailable, "SlowDown"))
        await #expect(throws: S3Error.self) { try await blobs(broken).remove("key") }
        #expect(broken.requests.count == 4)
    }

    @Test("What is streamed is sent once, whatever the server answers")
    func streamed() async throws {
        let transport = StubTransport(refusal(.serviceUnavailable, "SlowDown"))
        var writer = try await blobs(transport).writer(for: key, length: 3)
        await #expect(throws: (any Error).self) {
            try await writer.write([1, 2, 3])
            try await writer.finish()
        }
        await writer.cancel()
        #expect(transport.requests.count == 1)
    }

    @Test("An upload whose end was confirmed in an answer that got lost is whole, where the object is as long")
    func lostAnswer() async throws {
        func write(_ length: String) async throws {
            let transport = StubTransport(
                .text("<UploadId>u</UploadId>"), .text("", fields: ["ETag": "\"1\""]),
                refusal(.internalServerError, "InternalError"), refusal(.notFound, "NoSuchUpload"),
                .text("", fields: ["Content-Length": length]))
            var writer = try await blobs(transport).writer(for: key, length: nil)
            try await writer.write([UInt8](repeating: 1, count: 9 << 20))
            try await writer.finish()
            #expect(transport.requests.last?.method == .head)
        }
        try await write("\(9 << 20)")
        await #expect(throws: S3Error.self) { try await write("5") }
    }

    @Test("An object that is not there is deleted; a bucket that is not there is an error")
    func removal() async throws {
        try await blobs(StubTransport(refusal(.notFound, "NoSuchKey"))).remove("key")
        await #expect(throws: S3Error.self) {
            try await blobs(StubTransport(refusal(.notFound, "NoSuchBucket"))).remove("key")
        }
    }

    @Test("An object that is not there is lost; a bucket that is not there is an error of the server's")
    func reading() async throws {
        await #expect(throws: BlobMissing.self) {
            try await blobs(StubTransport(refusal(.notFound, "NoSuchKey"))).bytes(of: key, 0..<5)
        }
        await #expect(throws: S3Error.self) {
            try await blobs(StubTransport(refusal(.notFound, "NoSuchBucket"))).bytes(of: key, 0..<5)
        }
    }
}
