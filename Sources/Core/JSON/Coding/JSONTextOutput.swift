/// The text that an encoder's containers write together, and which of them are open.
///
/// A text can only be written from its beginning to its end. Containers that write out of that order, as `Codable`
/// allows, are noticed; the value is then written by way of a tree.
@safe final class JSONTextOutput {
    /// What stands at a place so far.
    enum Content {
        case nothing, value, object, array
        /// A dictionary, gathered here because its members are to be written in the order of their keys.
        case dictionary(JSONNode)
    }

    /// Names an open array or object, or a value that is to come.
    struct Place {
        fileprivate let depth: Int
        fileprivate let number: Int
    }

    private struct Frame {
        var content = Content.nothing
        /// How many elements of an array were begun, and the member of an object that was begun last.
        var count = 0
        var key = ""
        let number: Int
        /// Only the end of the value's own `encode(to:)` closes it.
        let isHeld: Bool
    }

    private struct State: ~Copyable {
        var writer = JSONWriter()
        var isOutOfOrder = false
        var frames: [Frame] = []
        var numbers = 0
    }

    /// Behind a pointer, because every access to a variable of a class is checked for another one in progress, which
    /// takes longer than the access. Nothing here calls anybody while it changes the state.
    private let state: UnsafeMutablePointer<State>

    /// Begins with nothing written.
    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State())
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// The whole text; nil where something was to be written before its end.
    var bytes: [UInt8]? { unsafe state.pointee.isOutOfOrder ? nil : state.pointee.writer.bytes }

    /// Writes what the closure writes.
    @inline(__always)
    func write(_ body: (inout JSONWriter) -> Void) {
        unsafe body(&state.pointee.writer)
    }

    /// Writes a value: scalars at once, others through their own `encode(to:)`.
    func encode<Value: Encodable>(_ value: Value) throws {
        if JSONScalars.contain(Value.self), let scalar = value as? any JSONScalar {
            if unsafe scalar.write(to: &state.pointee.writer) { return }
            throw JSONScalars.unspeakable(value, at: path)
        }
        let place = open(isHeld: true)
        try value.encode(to: JSONTextEncoder(output: self, place: place))
        while unsafe state.pointee.frames.count > place.depth { closeLast() }
    }

    /// Opens a place for a value inside the innermost one.
    func open(_ content: Content = .nothing, isHeld: Bool = false) -> Place {
        unsafe state.pointee.numbers += 1
        let number = unsafe state.pointee.numbers
        unsafe state.pointee.frames.append(Frame(content: content, number: number, isHeld: isHeld))
        switch content {
        case .object: write { $0.beginObject() }
        case .array: write { $0.beginArray() }
        case .nothing, .value, .dictionary: break
        }
        return Place(depth: unsafe state.pointee.frames.count - 1, number: number)
    }

    /// Makes a place the innermost one that is open; false where it was closed, or a value is still written inside it.
    func enter(_ place: Place) -> Bool {
        let depth = place.depth
        let count = unsafe state.pointee.frames.count
        guard depth < count, unsafe state.pointee.frames[depth].number == place.number,
            depth == count - 1 || (unsafe !state.pointee.frames[(depth + 1)...].contains(where: \.isHeld))
        else {
            giveUp()
            return false
        }
        while unsafe state.pointee.frames.count > depth + 1 { closeLast() }
        return true
    }

    /// Enters an object and writes the key of the member that comes next.
    func enterMember(_ place: Place, _ key: String) -> Bool {
        guard enter(place) else { return false }
        unsafe state.pointee.frames[place.depth].key = key
        write { $0.key(key) }
        return true
    }

    /// Enters an array and counts the element that is written next.
    func enterElement(_ place: Place) -> Bool {
        guard enter(place) else { return false }
        unsafe state.pointee.frames[place.depth].count += 1
        return true
    }

    /// Begins an array or object at a place, or goes on with the one that is there.
    func begin(_ content: Content, at place: Place) {
        guard enter(place) else { return }
        switch unsafe (state.pointee.frames[place.depth].content, content) {
        case (.nothing, .object): write { $0.beginObject() }
        case (.nothing, .array): write { $0.beginArray() }
        case (.nothing, .dictionary), (.nothing, .value): break
        case (.object, .object), (.array, .array): return
        default: giveUp()
        }
        unsafe state.pointee.frames[place.depth].content = content
    }

    /// The dictionary that is gathered at a place, if there is one.
    func dictionary(at place: Place) -> JSONNode? {
        guard enter(place), case .dictionary(let node) = unsafe state.pointee.frames[place.depth].content else {
            return nil
        }
        return node
    }

    /// Gives the text up.
    func giveUp() {
        unsafe state.pointee.isOutOfOrder = true
    }

    /// How many elements an array has so far.
    func count(_ place: Place) -> Int {
        unsafe place.depth < state.pointee.frames.count && state.pointee.frames[place.depth].number == place.number
            ? state.pointee.frames[place.depth].count : 0
    }

    /// Where the value stands that is written now.
    var path: JSONPath { path(to: unsafe state.pointee.frames.count) }

    /// Where a place is.
    func path(of place: Place) -> JSONPath { path(to: place.depth) }

    private func path(to depth: Int) -> JSONPath {
        unsafe state.pointee.frames.prefix(depth).reduce(.root) { path, frame in
            switch frame.content {
            case .object: .member(frame.key, of: path)
            case .array: .element(frame.count - 1, of: path)
            case .nothing, .value, .dictionary: path
            }
        }
    }

    private func closeLast() {
        switch unsafe state.pointee.frames.removeLast().content {
        case .value: break
        case .object: write { $0.endObject() }
        case .array: write { $0.endArray() }
        case .dictionary(let node): write { $0.value(node.value) }
        case .nothing:
            // As `Codable` types without properties are.
            write {
                $0.beginObject()
                $0.endObject()
            }
        }
    }
}
