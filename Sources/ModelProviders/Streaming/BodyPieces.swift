import HTTPCore

/// The pieces of a provider's answer, one at a time.
struct BodyPieces {
    private var whole: [UInt8]?
    private var iterator: (any AsyncIteratorProtocol<[UInt8], any Error>)?

    init(_ body: HTTPBody) {
        switch body {
        case .bytes(let bytes): whole = bytes
        case .stream(let pieces): iterator = pieces.makeAsyncIterator()
        }
    }

    /// Lets go of what has not come yet, and with that of the connection. There is no other piece.
    mutating func close() {
        whole = nil
        iterator = nil
    }

    mutating func next() async throws(ModelError) -> [UInt8]? {
        if let bytes = whole {
            whole = nil
            return bytes
        }
        do {
            return try await iterator?.next(isolation: #isolation)
        } catch let error as HTTPTransportError where error.code == .disconnected {
            throw ModelError(.truncated, error.description)
        } catch {
            throw ModelError(transport: error)
        }
    }
}
