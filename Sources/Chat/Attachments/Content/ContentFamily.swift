/// What bytes are, as far as their beginning tells.
enum ContentFamily: Sendable, Equatable {
    case png, jpeg, gif, webp, pdf, zip, mp3, wav, ogg, matroska, mp4
    /// Nothing but characters.
    case text

    /// How many bytes it takes to tell.
    static let headLength = 4096

    /// The family by the first bytes; nil for one that is not known.
    init?(head: [UInt8]) {
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            guard head.count >= offset + text.utf8CodeUnitCount else { return false }
            return text.withUTF8Buffer { unsafe head[offset...].starts(with: $0) }
        }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has("RIFF"), has("WAVE", at: 8) {
            self = .wav
        } else if has("%PDF-") {
            self = .pdf
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .zip
        } else if has("OggS") {
            self = .ogg
        } else if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            self = .matroska
        } else if has("ftyp", at: 4) {
            self = .mp4
        } else if has("ID3") || Self.isFrame(head) {
            self = .mp3
        } else if TextCheck.isText(head[...]) {
            self = .text
        } else {
            return nil
        }
    }

    /// Whether it begins with a frame of MPEG audio, layer III.
    private static func isFrame(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return false }
        let (version, layer, bitRate, sampleRate) = (head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3)
        return version != 1 && layer == 1 && bitRate != 0 && bitRate != 15 && sampleRate != 3
    }
}

/// Bytes are not what they have to be.
struct ContentFault: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Reads bytes as they pass, to their end. A pure state machine.
protocol ContentCheck {
    /// Takes the next bytes.
    mutating func feed(_ bytes: [UInt8]) throws(ContentFault)
    /// All bytes have passed.
    mutating func finish() throws(ContentFault)
}
