import Glibc
import Support

/// Many clients on one thread, each with a connection of its own; blocks, so it belongs on a `BlockingThread`.
struct Crowd: ~Copyable {
    /// What one client got.
    enum Answer: Equatable {
        case served, refused, nothing
    }

    private let descriptors: [Int32]

    /// Connects so many clients to 127.0.0.1.
    init(count: Int, port: UInt16) throws {
        descriptors = try (0..<count).map { _ in try LoopbackSocket.connect(port: port) }
    }

    /// Lets every client ask before the first one listens; gives what each got.
    func ask(_ request: String) -> [Answer] {
        let bytes = Array(request.utf8)
        for descriptor in descriptors { _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
        return descriptors.map { descriptor in
            var buffer = [UInt8](repeating: 0, count: 1024)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            return text.hasPrefix("HTTP/1.1 200") ? .served : text.hasPrefix("HTTP/1.1 503") ? .refused : .nothing
        }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// How many clients and their server one process has descriptors for.
    static func possible(upTo wanted: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(wanted, Int(clamping: limit.rlim_max) / 2 - 500)
    }
}
