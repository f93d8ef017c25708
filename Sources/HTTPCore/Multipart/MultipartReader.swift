/// Pulls a request's body through the parser, only as fast as parts are read; one task owns it.
final class MultipartReader {
    private var pieces: (any AsyncIteratorProtocol<[UInt8], any Error>)?
    private var parser: MultipartParser
    /// Counts the parts that were asked for, so that each knows whether it is the present one.
    private var part = 0
    private var isWithinPart = false
    private var hasEnded = false

    /// A reader of a body that nobody has begun to read.
    init(_ body: HTTPBody, parser: MultipartParser) {
        self.parser = parser
        switch body {
        case .bytes(let bytes): self.parser.feed(bytes)
        case .stream(let stream): pieces = stream.makeAsyncIterator()
        }
    }

    /// Passes what is left of the present part and returns the next one; nil once the whole body is read.
    func nextPart() async throws -> MultipartPart? {
        part += 1
        isWithinPart = false
        while !hasEnded {
            switch try await nextEvent() {
            case .partBegan(let fields):
                isWithinPart = true
                return try MultipartPart(fields: fields, body: MultipartPartBody(reader: self, part: part))
            case .ended:
                hasEnded = true
                // What follows the last boundary is read too, so that the connection can take another request.
                while try await feed() { _ = try parser.next() }
            case .body, .partEnded: break
            }
        }
        return nil
    }

    /// More of a part's body; nil at its end. Throws `MultipartPartPassed` once the next part was asked for.
    func nextPiece(of part: Int) async throws -> [UInt8]? {
        guard part == self.part else { throw MultipartPartPassed() }
        guard isWithinPart, case .body(let piece) = try await nextEvent() else {
            isWithinPart = false
            return nil
        }
        return piece
    }

    private func nextEvent() async throws -> MultipartEvent {
        while true {
            if let event = try parser.next() { return event }
            if try await !feed() { try parser.finish() }
        }
    }

    private func feed() async throws -> Bool {
        guard let piece = try await pieces?.next(isolation: #isolation) else { return false }
        parser.feed(piece)
        return true
    }
}
