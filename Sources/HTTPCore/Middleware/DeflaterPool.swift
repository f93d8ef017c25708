import Core
import Synchronization

/// Compressors that wait for their next answer: making one takes longer than compressing a few KiB with it.
final class DeflaterPool: Sendable {
    /// One of those that nobody uses. Unchecked: whoever has taken it out is its only owner.
    private struct Idle: @unchecked Sendable {
        let deflater: Deflater
    }

    /// Each holds a quarter of a MiB.
    private static let maximumIdle = 8
    private let level: Int
    private let idle = Mutex<[Idle]>([])

    /// A pool without any yet; they are made as they are needed.
    init(level: Int) {
        self.level = level
    }

    /// A whole body as gzip; nil where there is no memory for it.
    func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        let taken = idle.withLock { $0.popLast() }
        guard let deflater = taken?.deflater ?? (try? Deflater(format: .gzip, level: level)) else { return nil }
        let packed = deflater.deflate(bytes, flush: .finish)
        deflater.reset()
        let returned = Idle(deflater: deflater)
        idle.withLock { if $0.count < Self.maximumIdle { $0.append(returned) } }
        return packed
    }
}
