import HTTPCore
import Net

@testable import HTTPClient

/// A transport on a loop of its own, and what most tests do with it.
final class OutgoingFixture: Sendable {
    let loop: EventLoop
    let transport: CurlTransport

    init(_ configuration: CurlConfiguration = CurlConfiguration()) {
        loop = EventLoop(name: "client")
        transport = CurlTransport(loops: [loop], configuration: configuration)
    }

    /// Behaves as the closure says.
    convenience init(_ configure: (inout CurlConfiguration) -> Void) {
        var configuration = CurlConfiguration()
        configure(&configuration)
        self.init(configuration)
    }

    /// May go to addresses of this machine, as an operator can list them, and to public ones.
    static func guarded(_ configure: (inout CurlConfiguration) -> Void = { _ in }) -> OutgoingFixture {
        OutgoingFixture {
            $0.policy = AddressPolicy(allowing: IPNetwork("127.0.0.0/8").map { [$0] } ?? [])
            configure(&$0)
        }
    }

    deinit {
        loop.stop()
    }

    /// The whole answer as text.
    func text(_ request: HTTPClientRequest) async throws -> String {
        try await transport.send(request).text
    }

    /// What GET gives.
    func text(_ url: String) async throws -> String {
        try await text(HTTPClientRequest(url: url))
    }

    /// The transport's error for the request, whether it comes before the head or within the body; nil without one.
    func failure(of request: HTTPClientRequest) async -> HTTPTransportError? {
        do {
            return try await transport.send(request).read().error as? HTTPTransportError
        } catch {
            return error as? HTTPTransportError
        }
    }

    /// Returns once no transfer runs any more.
    func settled() async {
        while await transport.runningTransfers > 0 { await Task.yield() }
    }
}

extension HTTPClientResponse {
    /// The whole body as text.
    var text: String {
        get async throws { String(decoding: try await body.collect(upTo: 1 << 24), as: UTF8.self) }
    }

    /// What came of the body, and what broke it off.
    func read() async -> (text: String, error: (any Error)?) {
        guard case .stream(let body) = body else { return ("", nil) }
        var bytes: [UInt8] = []
        do {
            for try await piece in body { bytes += piece }
            return (String(decoding: bytes, as: UTF8.self), nil)
        } catch {
            return (String(decoding: bytes, as: UTF8.self), error)
        }
    }
}
