import Net
import Synchronization

/// The ports of calls: pairs of an even one for RTP and the next for RTCP (RFC 3550 §11).
final class MediaPorts: Sendable {
    private let address: IPAddress
    /// The first even port, and how many pairs there are.
    private let first: Int
    private let count: Int
    /// Which pair is tried next: a port that was just left may still get packets of the call before.
    private let next: Mutex<Int>

    init(_ range: ClosedRange<UInt16>, address: IPAddress) {
        self.address = address
        first = Int(range.lowerBound) + Int(range.lowerBound) % 2
        count = max(0, (Int(range.upperBound) + 1 - first) / 2)
        next = Mutex(count > 0 ? Int.random(in: 0..<count) : 0)
    }

    /// Binds a pair that nobody has; nil where there is none.
    func take() -> (media: MediaSocket, control: MediaSocket)? {
        for _ in 0..<count {
            let pair = next.withLock { next in
                defer { next = (next + 1) % count }
                return next
            }
            guard let port = UInt16(exactly: first + 2 * pair), let media = MediaSocket(address, port: port),
                let control = MediaSocket(address, port: port + 1)
            else { continue }
            return (media, control)
        }
        return nil
    }
}
