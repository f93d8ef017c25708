import Testing

@testable import HTTPCore

/// A frame as a peer might send it, right or wrong: the first byte is free.
struct PeerFrame: Sendable {
    var firstByte: UInt8
    var payload: [UInt8]

    init(_ firstByte: UInt8, _ payload: [UInt8] = []) {
        self.firstByte = firstByte
        self.payload = payload
    }

    static func text(_ text: String, final isFinal: Bool = true) -> PeerFrame {
        PeerFrame(isFinal ? 0x81 : 0x01, Array(text.utf8))
    }

    static func continuation(_ text: String, final isFinal: Bool = true) -> PeerFrame {
        PeerFrame(isFinal ? 0x80 : 0x00, Array(text.utf8))
    }

    static func ping(_ text: String = "") -> PeerFrame {
        PeerFrame(0x89, Array(text.utf8))
    }

    static func close(_ code: Int, _ reason: String = "") -> PeerFrame {
        PeerFrame(0x88, [UInt8(code >> 8 & 0xFF), UInt8(code & 0xFF)] + reason.utf8)
    }

    /// The frame on the wire with the shortest length.
    func bytes(masked: Bool) -> [UInt8] {
        var bytes = [firstByte]
        let maskBit: UInt8 = masked ? 0x80 : 0
        if payload.count <= 125 {
            bytes.append(maskBit | UInt8(payload.count))
        } else {
            let wide = payload.count > 0xFFFF
            bytes.append(maskBit | (wide ? 127 : 126))
            for place in (0..<(wide ? 8 : 2)).reversed() { bytes.append(UInt8(payload.count >> (8 * place) & 0xFF)) }
        }
        guard masked else { return bytes + payload }
        let key: [UInt8] = [0xA1, 0x5B, 0x03, 0xFE]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }
}

/// What a state machine does, without the form that its role gives to bytes.
enum Outcome: Equatable, Sendable {
    case text(String)
    case binary([UInt8])
    case pongSent([UInt8])
    case pongSeen([UInt8])
    case closeSent(Int?)
    case clean(Int?, String = "")
    case failed(WebSocketViolation)
    case lost
    case other(WebSocketOpcode)

    /// What failing a connection for this reason looks like from outside.
    static func refusal(_ violation: WebSocketViolation, _ code: Int) -> [Outcome] {
        [.closeSent(code), .failed(violation)]
    }

    static func pong(_ text: String) -> Outcome {
        .pongSent(Array(text.utf8))
    }
}

/// A frame, or a piece of one, with its payload unmasked.
struct ReadFrame {
    var header: WebSocketFrameHeader
    var payload: [UInt8]
    var isFirst: Bool
    var isLast: Bool
}

extension WebSocketFrameParser {
    /// What the bytes hold, piece by piece.
    mutating func pieces(of bytes: [UInt8]) throws(WebSocketViolation) -> [ReadFrame] {
        var frames: [ReadFrame] = []
        var place = 0
        while let piece = try next(bytes.span, at: &place) {
            frames.append(
                ReadFrame(
                    header: piece.header, payload: piece.bytes(in: bytes.span), isFirst: piece.isFirst,
                    isLast: piece.isLast))
        }
        return frames
    }
}

extension WebSocketSession {
    mutating func receive(_ bytes: [UInt8], now: Duration) {
        receive(bytes.span, now: now)
    }
}

extension UTF8Validator {
    mutating func accept(_ bytes: [UInt8]) -> Bool {
        accept(bytes.span)
    }
}

extension WebSocketRole {
    static let testClient = WebSocketRole.client(maskingKeys: { 0x37FA_213D })

    /// Reads what this role has sent, as its peer would.
    func frames(_ bytes: [UInt8]) throws -> [ReadFrame] {
        var parser = WebSocketFrameParser(
            rules: WebSocketFrameRules(expectsMask: !isServer, allowsCompression: true, frameLimit: .max))
        return try parser.pieces(of: bytes)
    }

    /// The actions in the words of ``Outcome``.
    func outcomes(_ actions: [WebSocketAction]) throws -> [Outcome] {
        try actions.flatMap { action -> [Outcome] in
            switch action {
            case .deliver(.text(let text)): [.text(text)]
            case .deliver(.binary(let bytes)): [.binary(bytes)]
            case .pong(let payload): [.pongSeen(payload)]
            case .finish(.clean(let frame)): [.clean(frame.code.map { Int($0.rawValue) }, frame.reason)]
            case .finish(.failed(let violation)): [.failed(violation)]
            case .finish(.lost): [.lost]
            case .send(let bytes):
                try frames(bytes).map { frame in
                    switch frame.header.opcode {
                    case .pong: .pongSent(frame.payload)
                    case .close:
                        .closeSent(try WebSocketCloseFrame(payload: frame.payload).code.map { Int($0.rawValue) })
                    case let opcode: .other(opcode)
                    }
                }
            }
        }
    }
}

extension WebSocketStateMachine {
    /// Feeds the bytes in pieces of `size`.
    mutating func receive(_ bytes: [UInt8], inPiecesOf size: Int) -> [WebSocketAction] {
        stride(from: 0, to: bytes.count, by: size).flatMap { receive(Array(bytes[$0..<min($0 + size, bytes.count)])) }
    }
}

/// Bytes from hexadecimal digits.
func hex(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).map { start in
        UInt8(String(decoding: digits[start...(start + 1)], as: UTF8.self), radix: 16) ?? 0
    }
}
