/// Writes the members of an object; one container writes through it, and after that one the next.
@safe final class JSONObjectWriter {
    @safe private struct State {
        var output: JSONTextOutput?
        var text: UnsafeMutablePointer<JSONTextState>?
        var place: JSONTextState.Place?
        let names: UnsafeMutablePointer<JSONName>
    }

    /// Behind a pointer for the reason that `JSONTextOutput` gives.
    private let state: UnsafeMutablePointer<State>
    private let names: JSONNames

    /// Writes nothing yet.
    init(names: JSONNames) {
        self.names = names
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(names: names.table))
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Writes the object at a place from here on.
    @inline(__always)
    func enter(_ output: JSONTextOutput, _ place: JSONTextState.Place) {
        if unsafe state.pointee.output == nil {
            unsafe state.pointee.output = output
            unsafe state.pointee.text = unsafe output.state
        }
        unsafe state.pointee.place = place
    }

    /// Writes nothing any more.
    func leave() {
        unsafe state.pointee.output = nil
        unsafe state.pointee.text = nil
    }

    /// Where the text goes.
    var output: JSONTextOutput {
        guard let output = unsafe state.pointee.output else { preconditionFailure("a container without a text") }
        return output
    }

    /// The object's place in the text.
    var place: JSONTextState.Place {
        guard let place = unsafe state.pointee.place else { preconditionFailure("a container without a place") }
        return place
    }

    /// Writes a key, and then a value as the closure does it; neither where the text can take no member of the object
    /// any more.
    @inline(__always)
    func write<Key: CodingKey>(_ key: Key, _ value: (inout JSONWriter) -> Void) {
        if begin(key), let text = unsafe state.pointee.text { unsafe value(&text.pointee.writer) }
    }

    /// Writes a key; false where the text can take no member of the object any more.
    @inline(__always)
    func begin<Key: CodingKey>(_ key: Key) -> Bool {
        guard let text = unsafe state.pointee.text, let place = unsafe state.pointee.place else { return false }
        if let name = unsafe JSONNames.name(of: key, in: state.pointee.names) {
            return unsafe text.pointee.enterMember(place, name.pointee.member)
        }
        return unsafe text.pointee.enterMember(place, JSONKeys.name(of: key))
    }
}
