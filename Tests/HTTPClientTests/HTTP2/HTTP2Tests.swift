import HTTPCore
import Support
import Testing

@testable import HTTPClient

@Suite("HTTP/2 with nginx", .serialized, .timeLimit(.minutes(2)), .enabled(if: Nginx.isInstalled))
struct HTTP2Tests {
    @Test("is spoken over TLS, several bounded requests on one connection")
    func multiplexed() async throws {
        try await withNginx { nginx, outgoing in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await outgoing.text(HTTPClientRequest(url: nginx.url("/small"), bodyLimit: 1000))
                    }
                }
                for try await text in group { #expect(text == "small") }
            }
            let log = try await nginx.log(count: 50)
            #expect(Set(log.map(\.version)) == ["HTTP/2.0"])
            #expect(Set(log.map(\.connection)).count == 1)
        }
    }

    @Test("lets no slow reader hold others up")
    func slowReader() async throws {
        try await withNginx { nginx, outgoing in
            let slow = try await outgoing.transport.send(HTTPClientRequest(url: nginx.url("/big")))
            let bounded = HTTPClientRequest(url: nginx.url("/small"), bodyLimit: 1000)
            for request in [HTTPClientRequest(url: nginx.url("/big")), bounded] {
                _ = try await outgoing.transport.send(request).body.collect(upTo: 1 << 27)
            }
            let late = try await slow.body.collect(upTo: 1 << 27)
            #expect(late.count == 64 << 20)
            let log = try await nginx.log(count: 3)
            #expect(Set(log.map(\.version)) == ["HTTP/2.0"])
            #expect(Set(log.filter { $0.path == "/big" }.map(\.connection)).count == 2)
        }
    }

    @Test("keeps the connection of a transfer that is ended in the middle")
    func cancelled() async throws {
        try await withNginx { nginx, outgoing in
            for _ in 0..<3 {
                let response = try await outgoing.transport.send(HTTPClientRequest(url: nginx.url("/big")))
                guard case .stream(let body) = response.body else { return }
                for try await _ in body { break }
            }
            _ = try await outgoing.text(nginx.url("/small"))
            let log = try await nginx.log(count: 4)
            #expect(Set(log.map(\.version)) == ["HTTP/2.0"])
            #expect(Set(log.map(\.connection)).count == 1)
        }
    }

    @Test("takes bodies that stream, of known and unknown length", arguments: [nil, 8 << 20])
    func upload(length: Int?) async throws {
        let origin = LoopbackServer { connection in
            while let request = connection.request() {
                let body =
                    request.utf8.count
                    - (request.firstRange(of: "\r\n\r\n").map {
                        request.utf8.distance(from: request.startIndex, to: $0.upperBound)
                    } ?? 0)
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \("\(body)".utf8.count)\r\n\r\n\(body)")
            }
        }
        try await withNginx(passingTo: origin.port) { nginx, outgoing in
            let pieces = CountedPieces(count: 128, size: 64 * 1024) {}
            let request = HTTPClientRequest(
                method: .put, url: nginx.url("/pass"), body: .stream(pieces), bodyLength: length)
            let count = try await outgoing.text(request)
            #expect(count == "\(8 << 20)")
            let log = try await nginx.log(count: 1)
            #expect(log.map(\.version) == ["HTTP/2.0"])
        }
    }

    @Test(
        "and every use of TLS wants a certificate of a known root, for the host, and in its time",
        arguments: ["expired", "stranger", "other"])
    func certificates(port: String) async throws {
        try await withNginx { nginx, outgoing in
            let failure = await outgoing.failure(of: HTTPClientRequest(url: nginx.url("/small", port: port)))
            #expect(failure?.code == .tls)
            #expect(failure?.isRetryable == false)
        }
    }

    @Test("trusts the system's roots where no others are named")
    func systemRoots() async throws {
        try await withNginx { nginx, _ in
            let outgoing = OutgoingFixture()
            let failure = await outgoing.failure(of: HTTPClientRequest(url: nginx.url("/small")))
            #expect(failure?.code == .tls)
        }
    }

    private func withNginx(
        passingTo port: UInt16 = 9, _ body: (Nginx, OutgoingFixture) async throws -> Void
    ) async throws {
        let nginx = try await Nginx(passingTo: port)
        do {
            try await body(nginx, OutgoingFixture { $0.certificateFile = nginx.rootFile })
            await nginx.stop()
        } catch {
            await nginx.stop()
            throw error
        }
    }
}
