/// Sorting of lists by values that have an order.
enum Sorting {
    /// The elements in ascending order of their keys; equal ones keep their order.
    static func sorted(_ elements: [Value], by keys: [Value], _ meter: inout Meter) throws(Fault) -> [Value] {
        guard keys.count > 1 else {
            if let key = keys.first { _ = try Comparison.order(key, key, &meter) }
            return elements
        }
        var order = Array(keys.indices)
        var merged = order
        var width = 1
        while width < order.count {
            try meter.charge(order.count)
            for start in stride(from: 0, to: order.count, by: 2 * width) {
                let middle = min(start + width, order.count)
                let end = min(start + 2 * width, order.count)
                var (left, right) = (start, middle)
                for place in start..<end {
                    let takesLeft =
                        if left == middle { false } else if right == end { true } else {
                            try Comparison.order(keys[order[left]], keys[order[right]], &meter) ?? 0 <= 0
                        }
                    merged[place] = order[takesLeft ? left : right]
                    if takesLeft { left += 1 } else { right += 1 }
                }
            }
            swap(&order, &merged)
            width *= 2
        }
        return order.map { elements[$0] }
    }
}
