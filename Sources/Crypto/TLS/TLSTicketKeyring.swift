/// The keys that session tickets are sealed with: the newest seals, and those that may still be out there open.
struct TLSTicketKeyring {
    /// One key, and the name that its tickets carry.
    struct Key: Equatable {
        /// 16 bytes.
        let name: [UInt8]
        /// 32 bytes, for AES-256-CBC.
        let cipherKey: [UInt8]
        /// 32 bytes, for HMAC-SHA-256.
        let macKey: [UInt8]
        /// When it was made, in seconds.
        let made: Int64
    }

    /// How long a key seals, in seconds; for as long again it still opens.
    let period: Int64
    private var keys: [Key] = []

    /// A ring that makes its first key when it is asked for one.
    init(period: Int64) {
        self.period = period
    }

    /// The key that seals now; a new one when the last has had its time.
    mutating func sealing(at now: Int64, random: (Int) -> [UInt8] = Random.bytes) -> Key {
        drop(at: now)
        if let last = keys.last, now - last.made < period { return last }
        let key = Key(name: random(16), cipherKey: random(32), macKey: random(32), made: now)
        keys.append(key)
        return key
    }

    /// The key that a ticket names, unless its time is over, and whether new tickets are already sealed with another.
    mutating func opening(_ name: [UInt8], at now: Int64) -> (key: Key, isOld: Bool)? {
        drop(at: now)
        guard let key = keys.first(where: { $0.name == name }) else { return nil }
        return (key, now - key.made >= period)
    }

    private mutating func drop(at now: Int64) {
        keys.removeAll { now - $0.made >= 2 * period }
    }
}
