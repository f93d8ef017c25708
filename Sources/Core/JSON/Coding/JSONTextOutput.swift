import Synchronization

/// What the containers of an encoder write to: a text, and the containers that types asked for.
///
/// What was made for one text serves the next. A container that a type keeps, which `Codable` allows, ends it.
@safe final class JSONTextOutput: @unchecked Sendable {
    /// The text. Behind a pointer, because every access to a variable of a class is checked for another one in progress,
    /// which takes longer than the access. Nothing calls anybody while it changes the text.
    let state: UnsafeMutablePointer<JSONTextState>
    // Only one task at a time has an output: it hands it to the next through the lock of those that are idle.
    private let containers: UnsafeMutablePointer<JSONContainerCache<JSONObjectWriter>>

    private static let idle = Mutex<[JSONTextOutput]>([])
    private static let idleLimit = 8
    /// An output that wrote more does not keep that much memory for the next text.
    private static let keptBytes = 1 << 19

    private init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: JSONTextState())
        unsafe containers = .allocate(capacity: 1)
        unsafe containers.initialize(to: JSONContainerCache())
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe containers.deinitialize(count: 1)
        unsafe containers.deallocate()
    }

    /// Writes a value; nil where something was to be written before the end of the text.
    static func serialize(_ value: some Encodable) throws -> [UInt8]? {
        var output = idle.withLock { $0.popLast() } ?? JSONTextOutput()
        defer { giveBack(&output) }
        do {
            try output.encode(value)
        } catch {
            // What is open stays open.
            unsafe output.state.pointee.giveUp()
            throw error
        }
        return unsafe output.state.pointee.isOutOfOrder ? nil : output.state.pointee.writer.bytes
    }

    private static func giveBack(_ output: inout JSONTextOutput) {
        let areFree = unsafe output.containers.pointee.release { $0.leave() }
        guard areFree, isKnownUniquelyReferenced(&output),
            unsafe !output.state.pointee.isOutOfOrder && output.state.pointee.writer.buffer.count <= keptBytes
        else { return }
        unsafe output.state.pointee.clear()
        let returned = output
        idle.withLock { if $0.count < idleLimit { $0.append(returned) } }
    }

    /// Writes a value: scalars at once, others through their own `encode(to:)`.
    func encode<Value: Encodable>(_ value: Value) throws {
        if JSONScalars.contain(Value.self), let scalar = value as? any JSONScalar {
            if unsafe scalar.write(to: &state.pointee.writer) { return }
            throw JSONScalars.unspeakable(value, at: unsafe state.pointee.path)
        }
        let place = unsafe state.pointee.open(isHeld: true)
        try value.encode(to: JSONTextEncoder(output: self, place: place))
        unsafe state.pointee.close(from: place.depth)
    }

    /// The container of the members of the object at a place.
    func container<Key: CodingKey>(
        keyedBy type: Key.Type, at place: JSONTextState.Place
    ) -> KeyedEncodingContainer<Key> {
        if let (object, box) = unsafe containers.pointee.free(type) {
            object.enter(self, place)
            return unsafe unsafeBitCast(box, to: KeyedEncodingContainer<Key>.self)
        }
        let names = unsafe containers.pointee.names(of: type)
        let object = JSONObjectWriter(names: names)
        object.enter(self, place)
        let container = KeyedEncodingContainer(JSONTextKeyedEncoding<Key>(object: object))
        // A container is a reference to its box; were it anything else, none would be kept.
        if JSONNames.hold(type), MemoryLayout.size(ofValue: container) == MemoryLayout<AnyObject>.size {
            let box = unsafe unsafeBitCast(container, to: AnyObject.self)
            unsafe containers.pointee.keep(type, box: box, object: object, names: names)
        }
        return container
    }

    /// Takes what no text can take any more, in the place of a container that stands at a place.
    func substitute(at place: JSONTextState.Place) -> JSONValueEncoder {
        unsafe state.pointee.giveUp()
        return JSONValueEncoder(node: JSONNode(), path: unsafe state.pointee.path(of: place))
    }
}
