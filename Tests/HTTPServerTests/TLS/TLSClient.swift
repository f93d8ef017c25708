import Crypto
import Glibc
import Net
import Support

/// A client of TLS that sends and receives just as a test says, without any HTTP of its own.
///
/// `@unchecked Sendable`: what is not constant is touched on the loop's thread alone.
final class TLSClient: @unchecked Sendable {
    private let loop = EventLoop(name: "tls-client")
    private let descriptor: Int32
    private let engine: TLSEngine
    private var received: [UInt8] = []
    private var ending: Ending?
    private var waiting: (isMet: ([UInt8], Ending?) -> Bool, resume: () -> Void)?

    /// How the server ended the connection.
    enum Ending {
        /// With its word that this is all.
        case complete
        /// Without.
        case cut
        /// With something that is no TLS, or the wrong certificate.
        case failed
    }

    /// Connects as one who asks for the name and trusts the tests' root.
    init(port: UInt16, host: String = "a.example", receiveBuffer: Int32? = nil) throws {
        engine = try TLSEngine(
            client: .client(trusting: .roots(pem: TestCertificates.shared.get().root)), host: host)
        descriptor = try LoopbackSocket.connect(port: port, receiveBuffer: receiveBuffer)
    }

    deinit {
        Glibc.close(descriptor)
        loop.stop()
    }

    /// Sends once the handshake is over.
    func send(_ text: String) async throws {
        _ = await receive { _, ending in self.engine.isEstablished || ending != nil }
        try await onLoop { [self] in
            guard engine.isEstablished else { throw LoopbackSocket.ConnectionRefused() }
            try engine.send(Array(text.utf8))
            transmit()
        }
    }

    /// Waits until what came since the last call contains the text, and gives all of it.
    func receive(until text: String) async -> String {
        await receive { bytes, ending in String(decoding: bytes, as: UTF8.self).contains(text) || ending != nil }
    }

    /// Waits for the end, and gives everything since the last call and how it ended.
    func receiveToEnd() async -> (text: String, ending: Ending?) {
        let text = await receive { _, ending in ending != nil }
        return (text, try? await onLoop { [self] in ending })
    }

    /// Sends one request and gives everything that comes until the server ends the connection.
    func exchange(_ request: String) async throws -> String {
        try await send(request)
        return await receiveToEnd().text
    }

    /// Says that nothing more will be sent, by TLS alone.
    func finish() async throws {
        try await onLoop { [self] in
            engine.finish()
            transmit()
        }
    }

    private func onLoop<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            loop.execute { continuation.resume(with: Result { try body() }) }
        }
    }

    private func receive(until isMet: @escaping @Sendable ([UInt8], Ending?) -> Bool) async -> String {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                waiting = (
                    isMet,
                    { [self] in
                        loop.unwatch(descriptor)
                        let text = String(decoding: received, as: UTF8.self)
                        if engine.isEstablished { received = [] }
                        continuation.resume(returning: text)
                    }
                )
                transmit()
                loop.watch(descriptor, for: .readable) { [self] _ in readMore() }
                check()
            }
        }
    }

    private func readMore() {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            do {
                received += try engine.receive(Array(bytes[..<count]))
            } catch {
                ending = .failed
            }
            transmit()
            if engine.isPeerFinished { ending = ending ?? .complete }
        } else if count == 0 || errno != EAGAIN {
            ending = ending ?? .cut
        }
        check()
    }

    private func transmit() {
        let bytes = engine.takeOutput()
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func check() {
        guard let waiting, waiting.isMet(received, ending) else { return }
        self.waiting = nil
        waiting.resume()
    }
}
