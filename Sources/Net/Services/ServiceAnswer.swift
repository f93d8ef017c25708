/// Reads the SRV records of a name server's answer (RFC 1035 §4, RFC 2782).
struct ServiceAnswer {
    /// Those of the answer section; a record that does not read is left out.
    let records: [ServiceRecord]

    /// Nil for bytes that are no whole answer.
    init?(_ message: [UInt8]) {
        var reader = Reader(bytes: message)
        guard message.count >= 12, message[2] & 0x80 != 0 else { return nil }
        reader.position = 4
        guard let questions = reader.number(), let answers = reader.number() else { return nil }
        reader.position = 12
        for _ in 0..<questions {
            guard reader.name() != nil, reader.skip(4) else { return nil }
        }
        var records: [ServiceRecord] = []
        for _ in 0..<answers {
            guard reader.name() != nil, let type = reader.number(), let kind = reader.number(), reader.skip(4),
                let length = reader.number(), reader.position + length <= message.count
            else { return nil }
            let end = reader.position + length
            if type == 33, kind == 1, let record = reader.record(before: end) { records.append(record) }
            reader.position = end
        }
        self.records = records
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func number() -> Int? {
            guard position + 2 <= bytes.count else { return nil }
            defer { position += 2 }
            return Int(bytes[position]) << 8 | Int(bytes[position + 1])
        }

        mutating func skip(_ count: Int) -> Bool {
            position += count
            return position <= bytes.count
        }

        mutating func record(before end: Int) -> ServiceRecord? {
            guard let priority = number(), let weight = number(), let port = number(), position < end,
                let host = name(), position <= end
            else { return nil }
            // A single dot says that the service is not offered at all.
            guard !host.isEmpty else { return nil }
            return ServiceRecord(
                priority: UInt16(priority), weight: UInt16(weight), port: UInt16(port), host: host)
        }

        /// A name, compressed or not; pointers lead backwards only, so that none goes round in a circle.
        mutating func name() -> String? {
            var labels: [String] = []
            var place = position
            var limit = bytes.count
            var hasJumped = false
            var length = 0
            while place < limit {
                let count = Int(bytes[place])
                if count == 0 {
                    if !hasJumped { position = place + 1 }
                    return labels.joined(separator: ".")
                }
                if count & 0xC0 == 0xC0 {
                    guard place + 1 < limit else { return nil }
                    let target = (count & 0x3F) << 8 | Int(bytes[place + 1])
                    guard target < place else { return nil }
                    if !hasJumped { position = place + 2 }
                    hasJumped = true
                    (limit, place) = (place, target)
                    continue
                }
                length += count + 1
                guard count < 64, length < 256, place + 1 + count <= limit,
                    let label = String(validating: bytes[(place + 1)..<(place + 1 + count)], as: UTF8.self)
                else { return nil }
                labels.append(label)
                place += count + 1
            }
            return nil
        }
    }
}
