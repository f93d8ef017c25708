/// A queue whose both ends cost the same however long it is.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { head == elements.count }

    /// The oldest, to be read or changed in its place; nil where there is none.
    var first: Element? {
        _read {
            if isEmpty { yield nil } else { yield elements[head] }
        }
        _modify {
            guard !isEmpty else {
                var none: Element?
                yield &none
                return
            }
            yield &elements[head]
        }
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the oldest.
    mutating func popFirst() -> Element? {
        guard !isEmpty, let first = elements[head].take() else { return nil }
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

    /// Takes all, oldest first.
    mutating func removeAll() -> [Element] {
        defer {
            elements = []
            head = 0
        }
        return elements[head...].compactMap { $0 }
    }
}
