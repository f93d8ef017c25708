/// Sound of a Realtime model that waits to be played, which comes much faster than it is heard.
struct RealtimePlayback: Sendable {
    /// An answer longer than this is cut: ten minutes.
    private static let longest = Duration.seconds(600)

    private struct Item: Sendable {
        let id: String
        var bytes: [UInt8] = []
        var position = 0
        var words = ""
        var start: Duration?
    }

    /// What was played of an item.
    struct Heard: Sendable, Equatable {
        let id: String
        let words: String
        let length: Duration
        let start: Duration
        let isWhole: Bool
    }

    private let format: RealtimeFormat
    private var items: [Item] = []
    /// The model speaks no further: what is there is all.
    var isEnded = true
    var isPaused = false

    init(format: RealtimeFormat) {
        self.format = format
    }

    var isEmpty: Bool { items.allSatisfy { $0.position >= $0.bytes.count } }

    mutating func add(_ sound: [UInt8], to id: String) {
        let place = place(of: id)
        guard format.duration(ofBytes: items[place].bytes.count) < Self.longest else { return }
        items[place].bytes += sound
    }

    mutating func add(words: String, to id: String) {
        let place = place(of: id)
        items[place].words += words
    }

    private mutating func place(of id: String) -> Int {
        if let place = items.firstIndex(where: { $0.id == id }) { return place }
        items.append(Item(id: id))
        return items.count - 1
    }

    /// The next 20 ms, or nil where there is nothing to be heard; what has been heard whole is added.
    mutating func take(at now: Duration, _ heard: inout [Heard]) -> [UInt8]? {
        guard !isPaused else { return nil }
        var frame: [UInt8] = []
        while frame.count < format.bytesOfFrame, let item = items.first {
            let left = item.bytes.count - item.position
            if left == 0 {
                // The last item may go on while the model speaks.
                guard isEnded || items.count > 1 else { break }
                items.removeFirst()
                if let told = told(item, isWhole: true) { heard.append(told) }
                continue
            }
            if item.start == nil { items[0].start = now }
            let end = item.position + min(left, format.bytesOfFrame - frame.count)
            frame += item.bytes[item.position..<end]
            items[0].position = end
        }
        guard !frame.isEmpty else { return nil }
        if frame.count < format.bytesOfFrame {
            frame += [UInt8](repeating: format.silence, count: format.bytesOfFrame - frame.count)
        }
        return frame
    }

    /// Forgets everything, and gives what had been heard of the item that was at work or was the next.
    mutating func flush() -> Heard? {
        defer { (items, isPaused, isEnded) = ([], false, true) }
        return items.first.flatMap { told($0, isWhole: false) }
    }

    private func told(_ item: Item, isWhole: Bool) -> Heard? {
        guard let start = item.start else {
            return isWhole ? nil : Heard(id: item.id, words: "", length: .zero, start: .zero, isWhole: false)
        }
        let share = item.bytes.isEmpty ? 1 : Double(item.position) / Double(item.bytes.count)
        let words = isWhole ? item.words : HeardText.beginning(of: item.words, spoken: item.words, fraction: share)
        return Heard(
            id: item.id, words: words.trimmed, length: format.duration(ofBytes: item.position), start: start,
            isWhole: isWhole)
    }
}
