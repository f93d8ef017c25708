/// A queue whose both ends cost the same however long it is.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { head == elements.count }

    /// The oldest; nil where there is none.
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the oldest.
    mutating func popFirst() -> Element? {
        guard !isEmpty, let first = elements[head] else { return nil }
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return first
    }

    /// Changes the oldest in its place; there must be one.
    mutating func withFirst<Value, Failure: Error>(
        _ body: (inout Element) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard !isEmpty, var first = elements[head] else { return nil }
        elements[head] = nil
        defer { elements[head] = first }
        return try body(&first)
    }

    /// Takes all, oldest first.
    mutating func removeAll() -> [Element] {
        defer {
            elements = []
            head = 0
        }
        return elements[head...].compactMap { $0 }
    }
}
