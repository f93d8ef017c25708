import Core
import HTTPCore
import Testing

@testable import HTTPClient

@Suite("An answer that is too much", .timeLimit(.minutes(1)))
struct AnswerLimitTests {
    /// A compressed body that stands for much more.
    struct Bomb: Sendable, CustomTestStringConvertible {
        let coding: String
        let bytes: [UInt8]

        var testDescription: String { coding }

        static let all = [
            Bomb(coding: "gzip", bytes: zeros(.gzip)), Bomb(coding: "deflate", bytes: zeros(.raw(windowBits: 15))),
            Bomb(coding: "zstd", bytes: runs()), Bomb(coding: "gzip, gzip", bytes: twice()),
        ]

        /// 32 MiB of zeros.
        private static func zeros(_ format: CompressionFormat) -> [UInt8] {
            (try? Deflater(format: format, level: 9).deflate([UInt8](repeating: 0, count: 32 << 20), flush: .finish))
                ?? []
        }

        private static func twice() -> [UInt8] {
            (try? Deflater(format: .gzip, level: 9).deflate(zeros(.gzip), flush: .finish)) ?? []
        }

        /// 2,000 blocks of 128 KiB, each a byte and how often it comes (RFC 8878 §3.1.1.2.2).
        private static func runs() -> [UInt8] {
            [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38] + Array(repeatElement([0x02, 0x00, 0x10, 0x41], count: 2000).joined())
                + [0x01, 0x00, 0x00]
        }
    }

    private let outgoing = OutgoingFixture()

    @Test("is refused for its head", arguments: ["fields", "one field", "interim answers", "trailers"])
    func head(kind: String) async throws {
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            let line = "X-A: " + String(repeating: "a", count: 1000) + "\r\n"
            switch kind {
            case "fields":
                connection.write("HTTP/1.1 200 OK\r\n")
                while connection.write(line) {}
            case "one field":
                connection.write("HTTP/1.1 200 OK\r\nX-A: ")
                while connection.write(String(repeating: "a", count: 1000)) {}
            case "interim answers":
                while connection.write("HTTP/1.1 103 Early Hints\r\n\(line)\r\n") {}
            default:
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
                while connection.write(line) {}
            }
        }
        let failure = await outgoing.failure(of: HTTPClientRequest(url: server.url()))
        #expect(failure != nil)
        #expect(failure?.isRetryable == false)
        await outgoing.settled()
    }

    @Test("is refused for the length that it announces, before any of the body")
    func announced() async throws {
        let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n")
        await #expect(throws: HTTPTransportError.self) {
            try await self.outgoing.transport.send(HTTPClientRequest(url: server.url(), bodyLimit: 10))
        }
        await outgoing.settled()
    }

    @Test("is refused for the length that it turns out to have", arguments: [(10, true), (9, false)])
    func actual(limit: Int, isTaken: Bool) async throws {
        let server = LoopbackServer.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n")
        let (text, error) = try await outgoing.transport.send(
            HTTPClientRequest(url: server.url(), bodyLimit: limit)
        ).read()
        #expect((error as? HTTPTransportError)?.code == (isTaken ? nil : .tooLarge))
        #expect(text.utf8.count <= limit)
        await outgoing.settled()
    }

    @Test("is refused as soon as it expands too far", arguments: Bomb.all)
    func bomb(_ bomb: Bomb) async throws {
        let server = coded(bomb)
        for limits in [ExpansionLimits(bytes: 1 << 30), ExpansionLimits(bytes: 1 << 20, ratio: .max)] {
            let request = HTTPClientRequest(url: server.url(), expansion: limits)
            let (text, error) = try await outgoing.transport.send(request).read()
            #expect((error as? HTTPTransportError)?.code == .tooLarge)
            #expect(text.utf8.count <= 10 << 20)
        }
        await outgoing.settled()
    }

    @Test("is handed over as it came where nobody asked for compression", arguments: Bomb.all.prefix(1))
    func unasked(_ bomb: Bomb) async throws {
        let response = try await outgoing.transport.send(HTTPClientRequest(url: coded(bomb).url()))
        #expect(response.fields["Content-Encoding"] == "gzip")
        #expect(try await response.body.collect(upTo: 1 << 20) == bomb.bytes)
    }

    @Test("is expanded within the limits, and says no longer that it was compressed")
    func expanded() async throws {
        let text = String(repeating: "Ohm's law. ", count: 5000)
        let body = try Deflater(format: .gzip).deflate(Array(text.utf8), flush: .finish)
        let request = HTTPClientRequest(
            url: coded(Bomb(coding: "gzip", bytes: body)).url(), expansion: ExpansionLimits(bytes: 1 << 20, ratio: 1000)
        )
        let response = try await outgoing.transport.send(request)
        #expect(response.fields["Content-Encoding"] == nil)
        #expect(response.fields["Content-Length"] == nil)
        #expect(try await response.text == text)
    }

    @Test(
        "says which codings it takes only when it may expand them", arguments: [nil, ExpansionLimits(bytes: 100_000)])
    func asks(_ limits: ExpansionLimits?) async throws {
        let echo = try await outgoing.text(HTTPClientRequest(url: LoopbackServer.echoing().url(), expansion: limits))
        #expect(echo.contains("Accept-Encoding: ") == (limits != nil))
    }

    @Test("is refused where its compression is broken", arguments: ["gzip", "zstd", "br"])
    func corrupt(coding: String) async throws {
        let server = coded(Bomb(coding: coding, bytes: Array("this is not compressed at all".utf8)))
        let request = HTTPClientRequest(url: server.url(), expansion: ExpansionLimits(bytes: 1000))
        #expect(await outgoing.failure(of: request)?.code == .malformed)
    }

    private func coded(_ bomb: Bomb) -> LoopbackServer {
        LoopbackServer { connection in
            while connection.request() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: \(bomb.coding)\r\nContent-Length: \(bomb.bytes.count)\r\n\r\n"
                )
                connection.write(bomb.bytes)
            }
        }
    }
}
