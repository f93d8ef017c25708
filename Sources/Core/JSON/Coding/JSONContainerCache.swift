/// The keyed containers that a coder made, for the next objects whose keys have the same type.
///
/// To make one, the standard library looks four generic types up at run time and allocates a box, which takes longer
/// than to read or write a small object. A container is used again only when nobody else holds it any more.
struct JSONContainerCache<Object: AnyObject> {
    private struct Slot {
        var keyType: ObjectIdentifier?
        /// The container's box, and what it reads or writes.
        var box: AnyObject?
        var object: Object?
        var names: JSONNames?
    }

    private static var places: Int { 64 }
    private var slots = [Slot](repeating: Slot(), count: places)
    private var used: [Int] = []

    /// The object behind the container for keys of a type, where one is free.
    @inline(__always)
    mutating func free<Key: CodingKey>(_ type: Key.Type) -> (object: Object, box: AnyObject)? {
        let place = Self.place(of: type)
        guard slots[place].keyType == ObjectIdentifier(type), isKnownUniquelyReferenced(&slots[place].box),
            let object = slots[place].object, let box = slots[place].box
        else { return nil }
        return (object, box)
    }

    /// What is known of the names of keys of a type.
    func names<Key: CodingKey>(of type: Key.Type) -> JSONNames {
        let place = Self.place(of: type)
        guard slots[place].keyType == ObjectIdentifier(type), let names = slots[place].names else { return JSONNames() }
        return names
    }

    /// Keeps the box of a container and what it reads or writes.
    mutating func keep<Key: CodingKey>(_ type: Key.Type, box: AnyObject, object: Object, names: JSONNames) {
        let place = Self.place(of: type)
        slots[place] = Slot(keyType: ObjectIdentifier(type), box: box, object: object, names: names)
        if !used.contains(place) { used.append(place) }
    }

    /// Calls the closure with each object whose container nobody else holds, and forgets the others; false where there
    /// were others.
    mutating func release(_ body: (Object) -> Void) -> Bool {
        var areAllFree = true
        for place in used {
            guard let object = slots[place].object else { continue }
            if isKnownUniquelyReferenced(&slots[place].box) {
                body(object)
            } else {
                areAllFree = false
                slots[place] = Slot()
            }
        }
        return areAllFree
    }

    @inline(__always)
    private static func place(of type: Any.Type) -> Int {
        let address = UInt(bitPattern: ObjectIdentifier(type))
        return Int(truncatingIfNeeded: (address >> 4 ^ address >> 10) % UInt(places))
    }
}
