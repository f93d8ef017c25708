/// Bytes on their way to a socket, in order.
///
/// Small pieces gather in one array that is used again and again; a large one is queued as it is, without a copy.
struct OutputBuffer {
    private static let largeBytes = 16 << 10
    private static let mostExpected = 64 << 10

    private var queue: [[UInt8]] = []
    private var gathering: [UInt8] = []
    /// What gathered last when that was much, and is made room for at once when the next gathers.
    private var expected = 0
    /// How much of the first array is sent.
    private var sent = 0
    /// How many bytes are still to be sent.
    private(set) var count = 0

    /// Whether everything is sent.
    var isEmpty: Bool { count == 0 }

    /// Appends bytes, without copying them where they are many.
    mutating func append(_ bytes: [UInt8]) {
        count += bytes.count
        guard bytes.count >= Self.largeBytes else {
            gathering.append(contentsOf: bytes)
            return
        }
        if !gathering.isEmpty {
            queue.append(gathering)
            gathering = []
        }
        queue.append(bytes)
    }

    /// Appends what the closure appends to the array it is given.
    mutating func gather(_ write: (inout [UInt8]) -> Void) {
        if expected > 0 {
            gathering.reserveCapacity(expected)
            expected = 0
        }
        let before = gathering.count
        write(&gathering)
        count += gathering.count - before
    }

    /// The next bytes to send; they stay until `consume` says that they went.
    func withNext<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if queue.isEmpty {
            unsafe gathering.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        } else {
            unsafe queue[0].withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        }
    }

    /// Drops bytes that were sent, at most those that `withNext` gave.
    mutating func consume(_ bytes: Int) {
        sent += bytes
        count -= bytes
        if let first = queue.first {
            guard sent == first.count else { return }
            queue.removeFirst()
            sent = 0
        } else if sent == gathering.count {
            let isLarge = gathering.capacity > Self.largeBytes
            if isLarge { expected = min(sent, Self.mostExpected) }
            gathering.removeAll(keepingCapacity: !isLarge)
            sent = 0
        }
    }
}
