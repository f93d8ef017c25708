import Core
import Glibc
import Synchronization

/// A server on a socket of this machine whose every byte the test decides, with one thread for each connection.
final class LoopbackServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let accepted = Mutex(0)

    /// Serves until the process ends; a connection is closed when its handler returns.
    init(_ handler: @escaping @Sendable (LoopbackConnection) -> Void) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                precondition(unsafe bind(listener, pointer, size) == 0)
                precondition(listen(listener, 64) == 0)
                precondition(unsafe getsockname(listener, pointer, &size) == 0)
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        onThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                // A program that another test starts meanwhile would keep it open.
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                accepted.withLock { $0 += 1 }
                onThread {
                    handler(LoopbackConnection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    /// Gives every request of every connection the same answer.
    static func answering(_ answer: String) -> LoopbackServer {
        LoopbackServer { connection in
            while connection.request() != nil, connection.write(answer) {}
        }
    }

    /// Answers every request with what came of it, as text.
    static func echoing() -> LoopbackServer {
        LoopbackServer { connection in
            while let request = connection.request() {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
            }
        }
    }

    /// Answers the first request of each connection and closes, or resets, it.
    static func closing(after answer: String, byReset: Bool = false) -> LoopbackServer {
        LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write(answer)
            if byReset { connection.resetOnClose() }
        }
    }

    /// The connections that clients have made so far.
    var connections: Int { accepted.withLock { $0 } }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}

/// The server's end of one connection; its calls block.
struct LoopbackConnection {
    let descriptor: Int32

    /// One request, head and body as they came; nil once the client has closed.
    func request() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let body = text[end.upperBound...]
                if head.contains("transfer-encoding: chunked") {
                    if body == "0\r\n\r\n" || body.hasSuffix("\r\n0\r\n\r\n") { return text }
                } else {
                    let length = head.split(separator: "content-length: ").dropFirst().first?.prefix(while: \.isNumber)
                    if body.utf8.count >= length.flatMap({ Int($0) }) ?? 0 { return text }
                }
            }
            guard let more = read() else { return nil }
            bytes += more
        }
    }

    /// The head of a request, whatever comes after it; nil once the client has closed.
    func requestHead() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("\r\n\r\n") { return text }
            guard let more = read() else { return nil }
            bytes += more
        }
    }

    /// Waits so long without reading; false as soon as the client has closed.
    func stays(forMilliseconds milliseconds: Int32) -> Bool {
        // POLLRDHUP, which Glibc hides.
        var poller = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        return unsafe poll(&poller, 1, milliseconds) == 0
    }

    /// Makes the coming close a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Whatever comes next; nil once the client has closed.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    /// False once the client has closed.
    @discardableResult
    func write(_ text: String) -> Bool {
        write(Array(text.utf8))
    }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Writes so many bytes but gives up once the client takes none for the given time; returns how many it took.
    func write(count: Int, patienceMilliseconds: Int32) -> Int {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 * 1024)
        var written = 0
        while written < count {
            let size = min(piece.count, count - written)
            let sent = write(piece[..<size], patienceMilliseconds: patienceMilliseconds)
            written += sent
            if sent < size { break }
        }
        return written
    }

    /// Writes the bytes in the same way.
    func write(_ bytes: ArraySlice<UInt8>, patienceMilliseconds: Int32) -> Int {
        var rest = bytes
        while !rest.isEmpty {
            var poller = pollfd(descriptor: descriptor)
            guard unsafe poll(&poller, 1, patienceMilliseconds) == 1 else { break }
            let sent = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, noSignal | Int32(MSG_DONTWAIT))
            }
            guard sent > 0 else { break }
            rest = rest.dropFirst(sent)
        }
        return bytes.count - rest.count
    }
}

/// A door that a server's thread waits at until the test opens it.
final class Gate: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0)
        self.ends = (ends[0], ends[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    /// Lets one waiter through.
    func open() {
        _ = unsafe write(ends.write, "x", 1)
    }

    /// Blocks the thread until the door is opened.
    func pass() {
        var byte: UInt8 = 0
        _ = unsafe read(ends.read, &byte, 1)
    }
}

private let noSignal = Int32(MSG_NOSIGNAL)

extension pollfd {
    fileprivate init(descriptor: Int32) {
        self.init(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    }
}

private func onThread(_ body: @escaping @Sendable () -> Void) {
    do {
        try SystemThread(name: "loopback", body).detach()
    } catch {
        preconditionFailure("\(error)")
    }
}
