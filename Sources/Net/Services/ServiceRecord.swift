/// Where a service of a domain is offered: an SRV record (RFC 2782).
package struct ServiceRecord: Hashable, Sendable {
    /// The lowest is tried first.
    package let priority: UInt16
    /// The share of the load among those of one priority.
    package let weight: UInt16
    package let port: UInt16
    /// A name without its final dot.
    package let host: String

    package init(priority: UInt16, weight: UInt16, port: UInt16, host: String) {
        (self.priority, self.weight, self.port, self.host) = (priority, weight, port, host)
    }

    /// The records in the order in which they are to be tried: by priority, and within one by chance in proportion to the
    /// weights, those without weight seldom first. `random` gives a number from 0 to the one that it is given.
    package static func ordered(_ records: [ServiceRecord], random: (Int) -> Int) -> [ServiceRecord] {
        var ordered: [ServiceRecord] = []
        for (_, group) in Dictionary(grouping: records, by: \.priority).sorted(by: { $0.key < $1.key }) {
            var rest = group.sorted { $0.weight < $1.weight }
            while !rest.isEmpty {
                let chosen = random(rest.reduce(0) { $0 + Int($1.weight) })
                var sum = 0
                let index = rest.firstIndex { record in
                    sum += Int(record.weight)
                    return sum >= chosen
                }
                ordered.append(rest.remove(at: index ?? rest.count - 1))
            }
        }
        return ordered
    }
}
