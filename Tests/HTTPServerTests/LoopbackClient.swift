import Glibc
import Net
import Support
import Synchronization

/// A client that sends and receives bytes just as a test says, without any HTTP of its own.
///
/// `@unchecked Sendable`: what is not constant is touched on the loop's thread alone.
final class LoopbackClient: @unchecked Sendable {
    private let loop = EventLoop(name: "client")
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isClosed = false
    private var hasEnded = false
    private var waiting: (isMet: ([UInt8], Bool) -> Bool, resume: () -> Void)?

    /// Connects as `LoopbackSocket` does.
    init(port: UInt16, receiveBuffer: Int32? = nil, from host: UInt8 = 1) throws {
        descriptor = try LoopbackSocket.connect(port: port, receiveBuffer: receiveBuffer, from: host)
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends as much as the system takes at once, and says how much that was.
    func sendSome(_ bytes: [UInt8]) -> Int {
        max(0, unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)))
    }

    /// Waits until what came since the last call contains the text, and gives all of it.
    func receive(until text: String) async -> String {
        await receive { bytes, _ in String(decoding: bytes, as: UTF8.self).contains(text) }
    }

    /// Waits until so many bytes came since the last call or the server has closed, and gives them all.
    func receiveBytes(atLeast count: Int) async -> [UInt8] {
        await receiveBytes { bytes, hasEnded in bytes.count >= count || hasEnded }
    }

    /// Waits until the server has closed, and gives everything since the last call.
    func receiveToEnd() async -> String {
        await receive { _, hasEnded in hasEnded }
    }

    /// Waits until so many bytes came since the last call, and takes them.
    func receive(bytes count: Int) async -> Int {
        await receive { bytes, _ in bytes.count >= count }.utf8.count
    }

    /// Says that nothing more will be sent.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Cuts the connection at once, as a machine does that has lost its end of it.
    func reset() async {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        await close()
    }

    /// Leaves, as a browser does whose tab is closed.
    func close() async {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                loop.unwatch(descriptor)
                if !isClosed { Glibc.close(descriptor) }
                isClosed = true
                continuation.resume()
            }
        }
    }

    private func receive(until isMet: @escaping @Sendable ([UInt8], Bool) -> Bool) async -> String {
        String(decoding: await receiveBytes(until: isMet), as: UTF8.self)
    }

    private func receiveBytes(until isMet: @escaping @Sendable ([UInt8], Bool) -> Bool) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                waiting = (
                    isMet,
                    { [self] in
                        loop.unwatch(descriptor)
                        let bytes = received
                        received = []
                        continuation.resume(returning: bytes)
                    }
                )
                loop.watch(descriptor, for: .readable) { [self] _ in readMore() }
                check()
            }
        }
    }

    private func readMore() {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count > 0 { received += bytes[..<count] } else if count == 0 || errno != EAGAIN { hasEnded = true }
        check()
    }

    private func check() {
        guard let waiting, hasEnded || waiting.isMet(received, hasEnded) else { return }
        self.waiting = nil
        waiting.resume()
    }

    deinit {
        if !isClosed { Glibc.close(descriptor) }
        loop.stop()
    }
}
