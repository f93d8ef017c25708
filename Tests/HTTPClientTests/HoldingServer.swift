import Glibc
import Net
import Synchronization

/// A server on one loop that holds every request until told to answer: thousands of connections without a thread for
/// each.
final class HoldingServer: Sendable {
    private let loop = EventLoop(name: "holding")
    private let socket: ListeningSocket
    private let waiting = Mutex<[Int32]>([])
    private let counts = AsyncStream.makeStream(of: Int.self)

    init() throws {
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else { preconditionFailure("No address.") }
        socket = try ListeningSocket.listen(at: address, sockets: 1)[0]
        loop.execute { [self] in
            loop.watch(socket.descriptor, for: .readable) { [self] _ in
                while case .connection(let descriptor, _) = socket.accept() { hold(descriptor) }
            }
        }
    }

    var url: String { "http://\(socket.address)/" }

    /// Returns once so many requests wait.
    func waits(for count: Int) async {
        for await waiting in counts.stream where waiting >= count { return }
    }

    /// Answers all that wait, with a body of so many bytes, and closes.
    func answer(bytes: Int) {
        let answer =
            Array("HTTP/1.1 200 OK\r\nContent-Length: \(bytes)\r\n\r\n".utf8) + [UInt8](repeating: 0, count: bytes)
        loop.execute { [self] in
            let descriptors = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for descriptor in descriptors {
                loop.unwatch(descriptor)
                _ = unsafe send(descriptor, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(descriptor)
            }
        }
    }

    private func hold(_ descriptor: Int32) {
        loop.watch(descriptor, for: .readable) { [self] _ in
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count != 0 else {
                loop.unwatch(descriptor)
                close(descriptor)
                return waiting.withLock { $0.removeAll { $0 == descriptor } }
            }
            guard count > 0 else { return }
            let total = waiting.withLock { waiting in
                waiting.append(descriptor)
                return waiting.count
            }
            counts.continuation.yield(total)
        }
    }
}
