import Auth

/// The most requests a minute, by whom they are counted, and the most launches.
struct RateLimits: Sendable, Equatable, CustomStringConvertible {
    /// A part that is nil is not limited.
    var address: Int?
    var person: Int?
    var key: Int?
    var tenant: Int?
    /// Launches of one address by one learning platform; where it is nil they count with the address's requests.
    var launch: Int?

    static let none = RateLimits()
    static let standard = RateLimits(address: 12_000, person: 1200, key: 6000, tenant: 60_000, launch: 3000)

    init(address: Int? = nil, person: Int? = nil, key: Int? = nil, tenant: Int? = nil, launch: Int? = nil) {
        self.address = address
        self.person = person
        self.key = key
        self.tenant = tenant
        self.launch = launch
    }

    /// Reads `none`, or a list such as `address=12000,person=1200`; what it does not name is not limited.
    init?(_ text: String) {
        self.init()
        guard text != "none" else { return }
        var named: Set<String> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false).map { word in
                String(word.filter { $0 != " " })
            }
            guard words.count == 2, named.insert(words[0]).inserted, let count = Int(words[1]),
                (1...100_000_000).contains(count)
            else { return nil }
            switch words[0] {
            case "address": address = count
            case "person": person = count
            case "key": key = count
            case "tenant": tenant = count
            case "launch": launch = count
            default: return nil
            }
        }
    }

    var description: String {
        let parts = [("address", address), ("person", person), ("key", key), ("tenant", tenant), ("launch", launch)]
        let named = parts.compactMap { name, count in count.map { "\(name)=\($0)" } }
        return named.isEmpty ? "none" : named.joined(separator: ",")
    }
}

extension RateLimit {
    /// So many a minute, of which a sixth may come at once.
    init(perMinute: Int) {
        self.init(perMinute: perMinute, burst: max(1, perMinute / 6))
    }
}
