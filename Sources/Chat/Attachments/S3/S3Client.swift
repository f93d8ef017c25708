import Core
import Crypto
import HTTPCore

/// Asks an S3-compatible server, each request signed.
struct S3Client: Sendable {
    /// Bytes of each signed chunk of a body that is streamed.
    static let chunkLength = 64 << 10
    /// Longer errors and answers are cut off.
    private static let answerLimit = 4 << 20
    private static let timeouts = HTTPClientTimeouts(
        connect: .seconds(10), firstByte: .seconds(60), silence: .seconds(30), total: .seconds(900))

    /// The answers of a server that is in trouble, after which the same request may succeed.
    private static let passing: Set = [429, 500, 502, 503, 504]
    /// How often a request is sent.
    private static let attempts = 4

    let address: S3Address
    let transport: any HTTPTransport
    let clock: any WallClock
    /// Waits between attempts.
    let pause: @Sendable (Duration) async throws -> Void

    private var signature: SignatureV4 {
        SignatureV4(accessKey: address.accessKey, secretKey: address.secretKey, region: address.region)
    }

    /// Sends a request about an object, or about the bucket for nil, with a body at hand; it is repeated where that may
    /// help: whoever calls sees to it that doing it twice does no harm. Throws `S3Error` for another answer than those
    /// named.
    func ask(
        _ method: HTTPMethod, _ key: String?, query: [(String, String)] = [], body: [UInt8] = [],
        fields extra: [(String, String)] = [], expecting: Set<Int> = [200]
    ) async throws -> HTTPClientResponse {
        let payload = SignatureV4.hex(Digest.sha256(body))
        var failures = 0
        while true {
            let signed = signed(method, key, query, extra, payload: payload, at: SignatureV4.Moment(clock.now()))
            let request = HTTPClientRequest(
                method: method, url: signed.url, fields: signed.fields, body: .bytes(body), timeouts: Self.timeouts,
                // What breaks off is sent again there; what is answered, here.
                retries: HTTPRetryPolicy(attempts: Self.attempts, repeatsAnyMethod: true))
            let response = try await transport.send(request)
            failures += 1
            guard Self.passing.contains(response.status.code), failures < Self.attempts else {
                return try await checked(response, expecting)
            }
            _ = try? await response.body.collect(upTo: Self.answerLimit)
            try await pause(.milliseconds(250 << (failures - 1)))
        }
    }

    /// Stores an object of so many bytes out of a stream, which are signed chunk by chunk as they come.
    func put(_ key: String, _ pieces: PieceChannel, length: Int) async throws {
        let moment = SignatureV4.Moment(clock.now())
        let extra = [("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", "\(length)")]
        let signed = signed(.put, key, [], extra, payload: SignatureV4.streaming, at: moment)
        let body = SignedChunks(pieces: pieces, signature: signature, seed: signed.signature, moment: moment)
        let request = HTTPClientRequest(
            method: .put, url: signed.url, fields: signed.fields, body: .stream(body),
            bodyLength: SignatureV4.framedLength(length, chunk: Self.chunkLength), timeouts: Self.timeouts)
        _ = try await checked(try await transport.send(request), [200]).body.collect(upTo: Self.answerLimit)
    }

    /// The answer's body as text.
    func text(_ response: HTTPClientResponse) async throws -> String {
        String(decoding: try await response.body.collect(upTo: Self.answerLimit), as: UTF8.self)
    }

    private func checked(_ response: HTTPClientResponse, _ expected: Set<Int>) async throws -> HTTPClientResponse {
        guard !expected.contains(response.status.code) else { return response }
        let text = (try? await self.text(response)) ?? ""
        throw S3Error(status: response.status.code, code: S3Document.first("Code", in: text) ?? "")
    }

    private func signed(
        _ method: HTTPMethod, _ key: String?, _ query: [(String, String)], _ extra: [(String, String)],
        payload: String, at moment: SignatureV4.Moment
    ) -> (url: String, fields: HTTPFields, signature: String) {
        let path = "/" + SignatureV4.encoded(address.bucket + (key.map { "/" + $0 } ?? ""), isPath: true)
        let fields =
            [("host", address.host), ("x-amz-content-sha256", payload), ("x-amz-date", moment.time)] + extra
        let (signature, authorization) = signature.sign(
            method.rawValue, path: path, query: query, fields: fields, payload: payload, at: moment)
        var sent = HTTPFields()
        for (name, value) in fields where name != "host" { sent.append(name, value) }
        sent.append("Authorization", authorization)
        let tail = query.isEmpty ? "" : "?" + SignatureV4.canonical(query)
        return (address.endpoint + path + tail, sent, signature)
    }
}

/// An S3 server's refusal.
package struct S3Error: Error, CustomStringConvertible {
    package let status: Int
    /// Amazon's word for it, such as `AccessDenied`.
    package let code: String

    package var description: String { "The blob store answered \(status) \(code)." }
}

/// Reads the little that is wanted of the XML of answers.
enum S3Document {
    /// What stands in every element of the name.
    static func all(_ name: String, in text: String) -> [String] {
        var (rest, found) = (text[...], [String]())
        while let start = rest.firstRange(of: "<\(name)>"),
            let end = rest[start.upperBound...].firstRange(of: "</\(name)>")
        {
            found.append(
                String(rest[start.upperBound..<end.lowerBound]).replacing("&quot;", with: "\"").replacing(
                    "&amp;", with: "&"))
            rest = rest[end.upperBound...]
        }
        return found
    }

    static func first(_ name: String, in text: String) -> String? { all(name, in: text).first }
}

/// A body in chunks of one length, each with a signature that follows from the one before.
private struct SignedChunks: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let pieces: PieceChannel
    let signature: SignatureV4
    let seed: String
    let moment: SignatureV4.Moment

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let body: SignedChunks
        private var pieces: PieceChannel.Iterator
        private var previous: String
        private var gathered: [UInt8] = []
        private var hasEnded = false

        init(body: SignedChunks) {
            self.body = body
            pieces = body.pieces.makeAsyncIterator()
            previous = body.seed
        }

        mutating func next() async throws -> [UInt8]? {
            guard !hasEnded else { return nil }
            while gathered.count < S3Client.chunkLength, let piece = try await pieces.next() { gathered += piece }
            let chunk = Array(gathered.prefix(S3Client.chunkLength))
            gathered.removeFirst(chunk.count)
            hasEnded = chunk.isEmpty
            previous = body.signature.sign(chunk: chunk, after: previous, at: body.moment)
            return SignatureV4.framed(chunk, signature: previous)
        }
    }
}
