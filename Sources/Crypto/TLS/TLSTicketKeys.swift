import COpenSSL
import Glibc
import Synchronization

/// The ticket keys of all loops and of every set of certificates that a process serves with one after another.
///
/// They are random, never leave the process's memory, and are forgotten in time: whoever gets hold of the machine later
/// cannot read what was resumed with them.
package final class TLSTicketKeys: Sendable {
    /// How long a client may resume a session, in seconds; a key seals as long, and opens as long again.
    static let lifetime: Int64 = 6 * 3600

    private let ring: Mutex<TLSTicketKeyring>
    private let now: @Sendable () -> Int64

    /// Keys by the given clock, in seconds; it never goes back.
    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
        ring = Mutex(TLSTicketKeyring(period: Self.lifetime))
    }

    /// Keys by the monotonic clock.
    package convenience init() {
        self.init {
            var time = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            return Int64(time.tv_sec)
        }
    }

    /// Readies OpenSSL to seal a ticket, and gives it the key's name and an initialisation vector to write down.
    func seal(
        name: UnsafeMutableRawBufferPointer, iv: UnsafeMutableRawBufferPointer, cipher: OpaquePointer?,
        mac: OpaquePointer?
    ) -> Bool {
        let key = ring.withLock { $0.sealing(at: now()) }
        unsafe name.copyBytes(from: key.name)
        unsafe iv.copyBytes(from: Random.bytes(iv.count))
        return unsafe lyceum_tls_ticket_start(
            cipher, mac, key.cipherKey, key.macKey, iv.assumingMemoryBound(to: UInt8.self).baseAddress, 1) == 1
    }

    /// Readies OpenSSL to open a ticket: 0 where its key is unknown or forgotten, 1 where it is good, 2 where it is and
    /// the client should get a new one.
    func open(
        name: UnsafeRawBufferPointer, iv: UnsafeRawBufferPointer, cipher: OpaquePointer?, mac: OpaquePointer?
    ) -> Int32 {
        let name = unsafe Array(name)
        guard let (key, isOld) = ring.withLock({ $0.opening(name, at: now()) }),
            unsafe lyceum_tls_ticket_start(
                cipher, mac, key.cipherKey, key.macKey, iv.assumingMemoryBound(to: UInt8.self).baseAddress, 0) == 1
        else { return 0 }
        return isOld ? 2 : 1
    }
}
