/// A text that is being written, and which arrays and objects of it are open.
///
/// A text can only be written from its beginning to its end. Containers that write out of that order, as `Codable`
/// allows, are noticed, and the text is given up.
@safe struct JSONTextState: ~Copyable {
    /// What stands at a place so far.
    enum Content {
        case nothing, value, object, array
        /// Gathered in a tree, because its members are to be written in the order of their keys.
        case dictionary
    }

    /// Names an open array or object, or a value that is to come.
    struct Place {
        /// How many places it lies in.
        let depth: Int32
        fileprivate let number: Int32
    }

    private struct Frame {
        var content = Content.nothing
        /// Only the end of the value's own `encode(to:)` closes it.
        let isHeld: Bool
        let number: Int32
        /// How many elements of an array were begun.
        var count = 0
        /// Where the text has the key of the member of an object that was begun last.
        var key = 0
    }

    /// The text so far.
    var writer = JSONWriter(capacity: 8192)
    /// Whether something was to be written before the end of the text.
    private(set) var isOutOfOrder = false
    private var frames: [Frame] = []
    private var numbers: Int32 = 0
    /// The dictionaries that are gathered, by the numbers of their places.
    private var dictionaries: [Int32: JSONNode] = [:]

    /// Begins anew, in the memory that it has, after a text that was finished.
    mutating func clear() {
        writer.clear()
        numbers = 0
    }

    /// Gives the text up.
    mutating func giveUp() {
        isOutOfOrder = true
    }

    // MARK: Places

    /// Opens a place for a value inside the innermost one.
    @inline(__always)
    mutating func open(_ content: Content = .nothing, isHeld: Bool = false) -> Place {
        numbers &+= 1
        let place = Place(depth: Int32(truncatingIfNeeded: frames.count), number: numbers)
        frames.append(Frame(content: content, isHeld: isHeld, number: numbers))
        switch content {
        case .object: writer.beginObject()
        case .array: writer.beginArray()
        case .nothing, .value, .dictionary: break
        }
        return place
    }

    /// Makes a place the innermost one that is open; false where it was closed, or a value is still written inside it.
    @inline(__always)
    mutating func enter(_ place: Place) -> Bool {
        let depth = Int(place.depth)
        guard depth < frames.count, frames[depth].number == place.number else {
            giveUp()
            return false
        }
        return depth == frames.count &- 1 || closeInside(place)
    }

    @inline(never)
    private mutating func closeInside(_ place: Place) -> Bool {
        guard !frames[(Int(place.depth) + 1)...].contains(where: \.isHeld) else {
            giveUp()
            return false
        }
        close(from: place.depth + 1)
        return true
    }

    /// Enters an object and writes the key of the member that comes next, which is in quotes and has its colon.
    @inline(__always)
    mutating func enterMember(_ place: Place, _ quoted: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        guard enter(place) else { return false }
        frames[Int(place.depth)].key = unsafe writer.member(quoted)
        return true
    }

    /// Enters an object and writes the key of the member that comes next.
    mutating func enterMember(_ place: Place, _ key: String) -> Bool {
        guard enter(place) else { return false }
        frames[Int(place.depth)].key = writer.member(key)
        return true
    }

    /// Enters an array and counts the element that is written next.
    @inline(__always)
    mutating func enterElement(_ place: Place) -> Bool {
        guard enter(place) else { return false }
        frames[Int(place.depth)].count += 1
        return true
    }

    /// Begins an array or object at a place, or goes on with the one that is there.
    @inline(__always)
    mutating func begin(_ content: Content, at place: Place) {
        guard enter(place) else { return }
        switch (frames[Int(place.depth)].content, content) {
        case (.nothing, .object): writer.beginObject()
        case (.nothing, .array): writer.beginArray()
        case (.nothing, .dictionary), (.nothing, .value): break
        case (.object, .object), (.array, .array), (.dictionary, .dictionary): return
        default: giveUp()
        }
        frames[Int(place.depth)].content = content
    }

    /// The dictionary that is gathered at a place, or a new one that is gathered from here on.
    mutating func dictionary(at place: Place) -> JSONNode {
        begin(.dictionary, at: place)
        if let node = dictionaries[place.number] { return node }
        let node = JSONNode()
        node.becomeObject(sorted: true)
        dictionaries[place.number] = node
        return node
    }

    /// Closes all that is open from a depth on.
    @inline(__always)
    mutating func close(from depth: Int32) {
        while frames.count > Int(depth) {
            let frame = frames.removeLast()
            switch frame.content {
            case .value: break
            case .object: writer.endObject()
            case .array: writer.endArray()
            case .dictionary: writer.value(dictionaries.removeValue(forKey: frame.number)?.value ?? .null)
            case .nothing: writer.emptyObject()
            }
        }
    }

    // MARK: What errors and types ask for

    /// How many elements an array has so far.
    func count(_ place: Place) -> Int {
        let depth = Int(place.depth)
        return depth < frames.count && frames[depth].number == place.number ? frames[depth].count : 0
    }

    /// Where the value stands that is written now.
    var path: JSONPath { path(to: frames.count) }

    /// Where a place is.
    func path(of place: Place) -> JSONPath { path(to: Int(place.depth)) }

    private func path(to depth: Int) -> JSONPath {
        var path = JSONPath.root
        for frame in frames.prefix(depth) {
            switch frame.content {
            case .object: path = .member(writer.buffer.string(at: frame.key), of: path)
            case .array: path = .element(frame.count - 1, of: path)
            case .nothing, .value, .dictionary: break
            }
        }
        return path
    }
}
