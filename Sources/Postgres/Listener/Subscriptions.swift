/// Who listens to which channel.
struct Subscriptions<Subscriber> {
    private var subscribers: [String: [Int: Subscriber]] = [:]
    /// The channels that the server has confirmed on the current connection.
    private var confirmed: Set<String> = []
    private var lastNumber = 0

    var isEmpty: Bool { subscribers.isEmpty }
    var channels: [String] { subscribers.keys.sorted() }
    var all: [Subscriber] { subscribers.values.flatMap(\.values) }

    /// Whether what is sent on the channel from now on arrives.
    func isConfirmed(_ channel: String) -> Bool { confirmed.contains(channel) }

    /// Adds a subscriber and gives its number.
    mutating func add(_ subscriber: Subscriber, to channel: String) -> Int {
        lastNumber += 1
        subscribers[channel, default: [:]][lastNumber] = subscriber
        return lastNumber
    }

    /// Removes a subscriber; gives whether the server need not send the channel any longer.
    mutating func remove(_ number: Int, from channel: String) -> Bool {
        guard subscribers[channel]?.removeValue(forKey: number) != nil, subscribers[channel]?.isEmpty == true else {
            return false
        }
        subscribers[channel] = nil
        return confirmed.remove(channel) != nil
    }

    /// The server listens to these now.
    mutating func confirm(_ channels: [String]) {
        confirmed.formUnion(channels.filter { subscribers[$0] != nil })
    }

    /// The connection is gone.
    mutating func disconnect() {
        confirmed = []
    }

    func subscribers(of channel: String) -> [Subscriber] {
        subscribers[channel].map { Array($0.values) } ?? []
    }

    /// Forgets everybody and gives who they were.
    mutating func removeAll() -> [Subscriber] {
        defer {
            subscribers = [:]
            confirmed = []
        }
        return all
    }
}
