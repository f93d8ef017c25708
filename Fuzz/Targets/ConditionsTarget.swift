private let now = Timestamp(microseconds: 1_795_257_000_000_000)
private let names = [
    "Range", "If-Range", "If-None-Match", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept-Language",
]

/// Conditions and ranges of a request on a file: each line of the input is the next field's value.
func checkConditions(_ bytes: [UInt8]) {
    var request = HTTPRequest(method: .get, path: "/")
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    for (name, line) in zip(names, lines) where !line.isEmpty {
        request.fields.append(name, String(decoding: line, as: UTF8.self))
    }
    for length in [0, 1, 100, Int(Int32.max)] {
        let state = FileState(tag: EntityTag("\"a\""), length: length, modified: HTTPDate(now))
        let conditional = ConditionalRequest(request, now: now)
        _ = conditional.outcome(for: state)
        guard case .parts(let parts) = conditional.selection(of: state, limit: 4) else { continue }
        require(!parts.isEmpty && parts.count <= 4, "as many parts as allowed")
        require(parts.allSatisfy { $0.first >= 0 && $0.last < length }, "parts lie within the file")
        require(parts.reduce(0) { $0 + $1.count } <= length, "parts are no more than the file")
    }
    for line in lines {
        let text = String(decoding: line, as: UTF8.self)
        if let date = HTTPDate(text, now: now) {
            require(HTTPDate(date.description, now: now) == date, "a date reads back: \(date)")
        }
        if let tag = EntityTag(text) { require(EntityTag(tag.description) == tag, "a tag reads back") }
    }
}
