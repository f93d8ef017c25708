import CLibcurl
import HTTPCore
import Synchronization

/// One mail on its way to the server. What libcurl calls happens on the loop's thread.
final class MailDelivery: CurlWork {
    private let bytes: [UInt8]
    private var position = 0
    private var reply = SMTPReply()
    private let outcome: MailOutcome

    /// Throws `HTTPTransportError` when libcurl is out of memory.
    init(
        _ bytes: [UInt8], _ configuration: SMTPConfiguration, to recipient: MailAddress, outcome: MailOutcome
    ) throws(HTTPTransportError) {
        self.bytes = bytes
        self.outcome = outcome
        super.init(try EasyHandle(configuration, to: recipient, size: bytes.count))
        easy.setReceiver(self)
    }

    /// Copies what is left, as far as there is room, and gives how much that was.
    func provide(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - position)
        unsafe room.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    /// Reads a line that the server said.
    func receive(reply line: UnsafeRawBufferPointer) {
        unsafe reply.receive(line)
    }

    /// libcurl is done with it.
    func finish(_ result: CURLcode) {
        outcome.set(MailTransportError(result, reply).map { .failure($0) } ?? .success(()))
    }
}

/// How a delivery ended, once, for whoever waits for that.
final class MailOutcome: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Void, any Error>)
        case over(Result<Void, any Error>)
    }

    private let state = Mutex<State>(.open)

    /// Keeps the first result.
    func set(_ result: Result<Void, any Error>) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            switch state {
            case .open:
                state = .over(result)
                return nil
            case .awaited(let waiter):
                state = .over(result)
                return waiter
            case .over: return nil
            }
        }
        waiter?.resume(with: result)
    }

    /// The result, as soon as there is one.
    func value() async throws {
        try await withCheckedThrowingContinuation { waiter in
            let result = state.withLock { state -> Result<Void, any Error>? in
                if case .over(let result) = state { return result }
                state = .awaited(waiter)
                return nil
            }
            if let result { waiter.resume(with: result) }
        }
    }
}
