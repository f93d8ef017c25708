import Synchronization

/// One text that is being read into types: its tape, and the containers that types ask for.
///
/// What was made for one text serves the next. A container that a type keeps, which `Codable` allows, stays good: the
/// reading that it belongs to then ends with it and serves nobody else.
@safe final class JSONReading: @unchecked Sendable {
    /// The text's values. Behind a pointer, because every access to a variable of a class is checked for another one in
    /// progress, which takes longer than the access. Nothing changes them while a type reads them.
    let tape: UnsafeMutablePointer<JSONTape>
    // Only one task at a time has a reading: it hands it to the next through the lock of those that are idle.
    private let containers: UnsafeMutablePointer<JSONContainerCache<JSONObjectReader>>

    private static let idle = Mutex<[JSONReading]>([])
    private static let idleLimit = 8

    private init() {
        unsafe tape = .allocate(capacity: 1)
        unsafe tape.initialize(to: JSONTape())
        unsafe containers = .allocate(capacity: 1)
        unsafe containers.initialize(to: JSONContainerCache())
    }

    deinit {
        unsafe tape.deinitialize(count: 1)
        unsafe tape.deallocate()
        unsafe containers.deinitialize(count: 1)
        unsafe containers.deallocate()
    }

    /// Reads a whole text as a type.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], limits: JSONLimits
    ) throws -> Value {
        var reading = idle.withLock { $0.popLast() } ?? JSONReading()
        defer { giveBack(&reading) }
        try unsafe reading.tape.pointee.fill(bytes, limits: limits)
        return try reading.decode(type, at: 0)
    }

    private static func giveBack(_ reading: inout JSONReading) {
        let areFree = unsafe reading.containers.pointee.release { $0.leave() }
        guard areFree, isKnownUniquelyReferenced(&reading), unsafe reading.tape.pointee.isSmall else { return }
        unsafe reading.tape.pointee.clear()
        let returned = reading
        idle.withLock { if $0.count < idleLimit { $0.append(returned) } }
    }

    // MARK: Values

    /// Reads the value at an index: scalars at once, others through their own `init(from:)`.
    func decode<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
        if JSONScalars.contain(type), let scalar = type as? any JSONScalar.Type {
            let result = try scalar.read(unsafe tape.pointee.value(at: index)) { unsafe tape.pointee.path(to: index) }
            if let result = result as? Value { return result }
        }
        do {
            return try Value(from: JSONTextDecoder(reading: self, index: index))
        } catch let error as DecodingError {
            throw JSONDecodingError(error, decoding: type, at: unsafe tape.pointee.path(to: index))
        }
    }

    // MARK: Containers

    /// The container of an object's members.
    func container<Key: CodingKey>(keyedBy type: Key.Type, at index: Int) throws -> KeyedDecodingContainer<Key> {
        guard unsafe tape.pointee[index].kind == .object else { throw unsafe tape.pointee.mismatch(index, "object") }
        if let (object, box) = unsafe containers.pointee.free(type) {
            unsafe object.enter(self, tape, object: index)
            return unsafe unsafeBitCast(box, to: KeyedDecodingContainer<Key>.self)
        }
        let names = unsafe containers.pointee.names(of: type)
        let object = JSONObjectReader(names: names)
        unsafe object.enter(self, tape, object: index)
        let container = KeyedDecodingContainer(JSONKeyedDecoding<Key>(object: object))
        // A container is a reference to its box; were it anything else, none would be kept.
        if JSONNames.hold(type), MemoryLayout.size(ofValue: container) == MemoryLayout<AnyObject>.size {
            let box = unsafe unsafeBitCast(container, to: AnyObject.self)
            unsafe containers.pointee.keep(type, box: box, object: object, names: names)
        }
        return container
    }
}
