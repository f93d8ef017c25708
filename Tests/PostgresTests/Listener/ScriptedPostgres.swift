import Glibc
import Net
import Synchronization

/// A server on one loop that speaks as much of PostgreSQL's protocol (manual, chapter 54) as a login and statements
/// without rows need, and refuses `LISTEN` as a test says.
final class ScriptedPostgres: Sendable {
    private let loop = EventLoop(name: "scripted")
    private let socket: ListeningSocket
    private let refusing: Set<Int>
    private let state = Mutex<(count: Int, clients: [Int32: Client])>((0, [:]))

    /// Refuses `LISTEN` on the connections of these numbers, counted from 1.
    init(refusingListenersOf refusing: Set<Int>) throws {
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else { preconditionFailure("No address.") }
        socket = try ListeningSocket.listen(at: address, sockets: 1)[0]
        self.refusing = refusing
        loop.execute { [self] in
            loop.watch(socket.descriptor, for: .readable) { [self] _ in
                while case .connection(let descriptor, _) = socket.accept() { serve(descriptor) }
            }
        }
    }

    var url: String { "postgresql://lyceum@\(socket.address)/lyceum?sslmode=disable&gssencmode=disable" }

    /// How many connections were made so far.
    var connections: Int { state.withLock { $0.count } }

    /// Ends the connections that are open.
    func cut() {
        loop.execute { [self] in
            for descriptor in state.withLock({ Array($0.clients.keys) }) { drop(descriptor) }
        }
    }

    private func serve(_ descriptor: Int32) {
        state.withLock { state in
            state.count += 1
            state.clients[descriptor] = Client(isRefused: refusing.contains(state.count))
        }
        loop.watch(descriptor, for: .readable) { [self] _ in
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count != 0 else { return drop(descriptor) }
            guard count > 0 else { return }
            let received = Array(bytes.prefix(count))
            let answer = state.withLock { $0.clients[descriptor]?.answer(received) ?? [] }
            if !answer.isEmpty { _ = unsafe send(descriptor, answer, answer.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    private func drop(_ descriptor: Int32) {
        guard state.withLock({ $0.clients.removeValue(forKey: descriptor) }) != nil else { return }
        loop.unwatch(descriptor)
        close(descriptor)
    }
}

extension ScriptedPostgres {
    /// The server's side of one connection.
    private struct Client {
        private let isRefused: Bool
        private var input: [UInt8] = []
        private var isLoggedIn = false
        /// Whether everything is passed over up to the end of what was sent in one go, because a part of it failed.
        private var isFailed = false

        init(isRefused: Bool) {
            self.isRefused = isRefused
        }

        /// What the server says to the bytes.
        mutating func answer(_ bytes: [UInt8]) -> [UInt8] {
            input += bytes
            var answer: [UInt8] = []
            while let (kind, body) = nextMessage() { answer += self.answer(to: kind, body) }
            return answer
        }

        /// The next message that has arrived in full; the first has no kind.
        private mutating func nextMessage() -> (kind: UInt8, body: [UInt8])? {
            let head = isLoggedIn ? 1 : 0
            guard input.count >= head + 4 else { return nil }
            let length = input[head..<head + 4].reduce(0) { $0 << 8 | Int($1) }
            guard input.count >= head + length else { return nil }
            let message = (kind: isLoggedIn ? input[0] : 0, body: Array(input[(head + 4)..<(head + length)]))
            input.removeFirst(head + length)
            return message
        }

        private mutating func answer(to kind: UInt8, _ body: [UInt8]) -> [UInt8] {
            guard isLoggedIn else {
                isLoggedIn = true
                return Self.message("R", [0, 0, 0, 0]) + Self.setting("server_version", "18.0")
                    + Self.setting("in_hot_standby", "off") + Self.setting("client_encoding", "UTF8")
                    + Self.message("Z", Array("I".utf8))
            }
            if kind == UInt8(ascii: "S") {
                isFailed = false
                return Self.message("Z", Array("I".utf8))
            }
            if isFailed { return [] }
            switch kind {
            case UInt8(ascii: "P"):
                let statement = body.drop { $0 != 0 }.dropFirst()
                isFailed = isRefused && statement.starts(with: "LISTEN".utf8)
                return isFailed ? Self.refusal : Self.message("1", [])
            case UInt8(ascii: "B"): return Self.message("2", [])
            case UInt8(ascii: "D"): return Self.message("n", [])
            case UInt8(ascii: "E"): return Self.message("C", Array("OK\0".utf8))
            default: return []
            }
        }

        private static func setting(_ name: String, _ value: String) -> [UInt8] {
            message("S", Array("\(name)\0\(value)\0".utf8))
        }

        /// What a server in recovery says.
        private static let refusal = message(
            "E", Array("SERROR\0VERROR\0C25006\0Mcannot execute LISTEN during recovery\0\0".utf8))

        private static func message(_ kind: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
            let length = body.count + 4
            return [UInt8(ascii: kind), 0, 0, UInt8(length >> 8), UInt8(length & 0xFF)] + body
        }
    }
}
