import HTTPCore

@testable import HTTPServer

/// Everything that the parser reads from some bytes, fed in pieces of one size.
struct ReadRequests {
    struct Read {
        let head: HTTPRequestHead
        var body: [UInt8] = []
        var trailers = HTTPFields()
        var isComplete = false

        var bodyText: String { String(decoding: body, as: UTF8.self) }

        /// All of it as one text, to compare.
        var summary: String {
            "\(head.method) \(head.path)?\(head.query) \(head.fields.entries) \(head.framing) \(bodyText) "
                + "\(trailers.entries) \(isComplete)"
        }
    }

    private(set) var requests: [Read] = []

    @discardableResult
    init(
        _ text: String, limits: HTTPRequestLimits = HTTPRequestLimits(), cutEvery size: Int = .max
    ) throws(HTTPParseError) {
        var parser = HTTPRequestParser(limits: limits)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            parser.append(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let event = try parser.next() {
                switch event {
                case .head(let head): requests.append(Read(head: head))
                case .body(let bytes): requests[requests.count - 1].body += bytes
                case .end(let trailers):
                    requests[requests.count - 1].trailers = trailers
                    requests[requests.count - 1].isComplete = true
                }
            }
        }
    }
}
