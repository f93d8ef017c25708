package import Core
package import HTTPCore
import Synchronization

/// Blobs as objects of a bucket of an S3-compatible server, addressed by path.
package struct S3Blobs: BlobStore {
    /// Bytes of each part of an upload whose length nobody knows; S3 wants five million at least.
    private static let partLength = 8 << 20

    private let client: S3Client

    /// - Parameter pause: waits between attempts
    package init(
        _ address: S3Address, transport: any HTTPTransport, clock: any WallClock,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        client = S3Client(address: address, transport: transport, clock: clock, pause: pause)
    }

    package var name: String { client.address.name }

    package func writer(for key: BlobKey, length: Int?) async throws -> any BlobWriter {
        if let length { return StreamWriter(client, key.objectKey, length: length) }
        return PartsWriter(client: client, key: key.objectKey)
    }

    package func read(
        _ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void
    ) async throws {
        guard !range.isEmpty else { return }
        let field = ("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
        let response: HTTPClientResponse
        do {
            response = try await client.ask(.get, key.objectKey, fields: [field], expecting: [206])
        } catch let error as S3Error where error.code != "NoSuchBucket" && [404, 416].contains(error.status) {
            throw BlobMissing()
        }
        var left = range.count
        switch response.body {
        case .bytes(let bytes):
            left -= bytes.count
            guard left >= 0 else { throw BlobMissing() }
            try await take(bytes)
        case .stream(let pieces):
            for try await piece in pieces {
                left -= piece.count
                guard left >= 0 else { throw BlobMissing() }
                try await take(piece)
            }
        }
        guard left == 0 else { throw BlobMissing() }
    }

    /// Deletes an object; one that is not there is deleted already. A bucket that is not there is an error.
    func remove(_ key: String) async throws {
        do {
            _ = try await client.ask(.delete, key, expecting: [200, 204])
        } catch let error as S3Error where error.code == "NoSuchKey" {}
    }

    /// A page of the names of objects that were there some time ago, and where the next page begins.
    func list(after token: String?, before time: Timestamp) async throws -> (keys: [String], next: String?) {
        var query = [("list-type", "2"), ("max-keys", "1000")]
        if let token { query.append(("continuation-token", token)) }
        let text = try await client.text(try await client.ask(.get, nil, query: query))
        let (keys, times) = (S3Document.all("Key", in: text), S3Document.all("LastModified", in: text))
        let old = zip(keys, times).filter { $1 < time.rfc3339 }.map(\.0)
        let isCut = S3Document.first("IsTruncated", in: text) == "true"
        return (old, isCut ? S3Document.first("NextContinuationToken", in: text) : nil)
    }

    /// Sends what is written on, as it comes, in one request.
    private struct StreamWriter: BlobWriter {
        private let channel = PieceChannel()
        private let request: Task<Void, any Error>

        init(_ client: S3Client, _ key: String, length: Int) {
            let channel = channel
            request = Task {
                defer { channel.close() }
                try await client.put(key, channel, length: length)
            }
        }

        mutating func write(_ bytes: [UInt8]) async throws {
            do {
                try await channel.send(bytes)
            } catch is PieceChannel.Closed {
                // What ended the request says more.
                try await request.value
                throw BlobMissing()
            }
        }

        mutating func finish() async throws {
            channel.finish()
            let request = request
            try await withTaskCancellationHandler {
                try await request.value
            } onCancel: {
                request.cancel()
            }
        }

        mutating func cancel() async {
            request.cancel()
            channel.finish(throwing: CancellationError())
            _ = await request.result
        }
    }

    /// Gathers parts, and sends each when it is full; a short blob goes in one request.
    private struct PartsWriter: BlobWriter {
        let client: S3Client
        let key: String
        private var upload: String?
        private var tags: [String] = []
        private var gathered: [UInt8] = []
        private var length = 0

        init(client: S3Client, key: String) {
            self.client = client
            self.key = key
        }

        mutating func write(_ bytes: [UInt8]) async throws {
            gathered += bytes
            guard gathered.count >= S3Blobs.partLength else { return }
            if upload == nil {
                let answer = try await client.ask(.post, key, query: [("uploads", "")])
                guard let id = S3Document.first("UploadId", in: try await client.text(answer)) else {
                    throw S3Error(status: 200, code: "NoUploadId")
                }
                upload = id
            }
            try await sendPart()
        }

        private mutating func sendPart() async throws {
            guard let upload else { return }
            let query = [("partNumber", "\(tags.count + 1)"), ("uploadId", upload)]
            let answer = try await client.ask(.put, key, query: query, body: gathered)
            _ = try await client.text(answer)
            guard let tag = answer.fields["etag"] else { throw S3Error(status: 200, code: "NoETag") }
            tags.append(tag)
            length += gathered.count
            gathered = []
        }

        mutating func finish() async throws {
            guard let upload else {
                _ = try await client.text(try await client.ask(.put, key, body: gathered))
                return
            }
            if !gathered.isEmpty { try await sendPart() }
            let parts = tags.enumerated().map { index, tag in
                "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
            }
            let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
            do {
                let answer = try await client.ask(
                    .post, key, query: [("uploadId", upload)], body: Array(body.utf8))
                // The answer may begin before the server knows whether it succeeds.
                let text = try await client.text(answer)
                if let code = S3Document.first("Code", in: text) { throw S3Error(status: 200, code: code) }
            } catch let error as S3Error where error.status == 404 {
                // The answer to the same request, sent before, was lost: the upload is an object by now.
                let object = try await client.ask(.head, key)
                guard object.fields["content-length"] == "\(length)" else { throw error }
            }
        }

        mutating func cancel() async {
            guard let upload else { return }
            let (client, key) = (client, key)
            _ = try? await Task {
                try await client.ask(.delete, key, query: [("uploadId", upload)], expecting: [204, 404])
            }.value
        }
    }
}
