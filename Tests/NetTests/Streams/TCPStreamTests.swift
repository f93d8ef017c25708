import Glibc
import Support
import Testing

@testable import Net

@Suite(.timeLimit(.minutes(1))) struct TCPStreamTests {
    /// Answers the first bytes at length, and keeps what comes.
    ///
    /// `@unchecked Sendable`: what is not constant is touched on the loop's thread alone.
    private final class Talker: StreamOwner, @unchecked Sendable {
        let pieces: AsyncStream<[UInt8]>
        private let continuation: AsyncStream<[UInt8]>.Continuation
        private let stream: TCPStream
        private var answer: [UInt8]

        init(_ stream: TCPStream, answer: [UInt8]) {
            self.stream = stream
            self.answer = answer
            (pieces, continuation) = AsyncStream.makeStream()
        }

        let wantsInput = true

        func take(_ bytes: [UInt8]) {
            if !answer.isEmpty { _ = stream.write(answer) }
            answer = []
            continuation.yield(bytes)
        }

        func inputEnds(isTaken: Bool) { if isTaken { stream.close() } }

        func roomCame() {}

        func streamClosed() { continuation.finish() }
    }

    @Test("What came while the output was full is taken once the peer has made room")
    func inputBehindFullOutput() async throws {
        // More than the system holds for a connection.
        let length = 16 << 20
        let loop = EventLoop(name: "stream")
        defer { loop.stop() }
        let socket = try ListeningSocket.listen(at: #require(SocketAddress("127.0.0.1:0")), sockets: 1)[0]
        let client = try LoopbackSocket.connect(port: socket.address.port, receiveBuffer: 128 << 10)
        defer { close(client) }
        let descriptor = accepted(by: socket)
        let talker = await withCheckedContinuation { (continuation: CheckedContinuation<Talker, Never>) in
            loop.execute {
                let stream = TCPStream.accepted(descriptor, on: loop)
                let talker = Talker(stream, answer: [UInt8](repeating: 120, count: length))
                stream.attach(talker)
                continuation.resume(returning: talker)
            }
        }
        var pieces = talker.pieces.makeAsyncIterator()
        send("a", to: client)
        let first = await pieces.next()
        #expect(first == Array("a".utf8))
        send("b", to: client)
        for _ in 0..<100 { await turn(loop) }
        #expect(receive(length, from: client) == length)
        let second = await pieces.next()
        #expect(second == Array("b".utf8))
    }

    private func accepted(by socket: ListeningSocket) -> Int32 {
        while true {
            if case .connection(let descriptor, _) = socket.accept() { return descriptor }
            sched_yield()
        }
    }

    private func turn(_ loop: EventLoop) async {
        await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }

    private func send(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Receives so many bytes, or fewer where no more come, and says how many.
    private func receive(_ count: Int, from descriptor: Int32) -> Int {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var received = 0
        while received < count {
            let bytes = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard bytes > 0 else { break }
            received += bytes
        }
        return received
    }
}
