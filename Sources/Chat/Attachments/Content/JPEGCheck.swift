/// Follows the segments of a JPEG (ITU-T T.81, annex B) to its end. Behind it telephones write previews and short films:
/// they may stay, other kinds of files may not.
struct JPEGCheck: ContentCheck {
    private static let wrong = ContentFault("The file is announced as a JPEG image and is not just that.")

    private enum Place {
        /// Before the first byte of a marker.
        case marker
        /// Behind 0xFF.
        case code
        /// The length of a segment.
        case length
        /// What the picture is coded in; markers within are preceded by 0xFF as well.
        case scan
        case scanCode
        case end
    }

    private var place = Place.marker
    private var skip = 0
    private var isFirst = true
    private var code: UInt8 = 0
    private var gathered: [UInt8] = []
    private var behind: [UInt8] = []

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        var index = 0
        while index < bytes.count {
            if skip > 0 {
                let count = min(skip, bytes.count - index)
                skip -= count
                index += count
                continue
            }
            if place == .end {
                behind += bytes[index...].prefix(16 - behind.count)
                return
            }
            if place == .scan {
                while index < bytes.count, bytes[index] != 0xFF { index += 1 }
                guard index < bytes.count else { return }
            }
            try take(bytes[index])
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8) throws(ContentFault) {
        switch place {
        case .marker:
            guard byte == 0xFF else { throw Self.wrong }
            place = .code
        case .code:
            try begin(byte)
        case .length:
            gathered.append(byte)
            guard gathered.count == 2 else { return }
            let length = Int(gathered[0]) << 8 | Int(gathered[1])
            guard length >= 2 else { throw Self.wrong }
            skip = length - 2
            gathered = []
            place = code == 0xDA ? .scan : .marker
        case .scan:
            place = .scanCode
        case .scanCode:
            switch byte {
            case 0x00, 0xD0...0xD7: place = .scan
            case 0xFF: break
            default: try begin(byte)
            }
        case .end: break
        }
    }

    private mutating func begin(_ byte: UInt8) throws(ContentFault) {
        guard !isFirst || byte == 0xD8 else { throw Self.wrong }
        switch byte {
        case 0xFF: place = .code
        case 0x00: throw Self.wrong
        case 0xD8:
            guard isFirst else { throw Self.wrong }
            (isFirst, place) = (false, .marker)
        case 0xD9: place = .end
        case 0x01, 0xD0...0xD7: place = .marker
        default: (code, place) = (byte, .length)
        }
    }

    mutating func finish() throws(ContentFault) {
        guard place == .end else { throw Self.wrong }
        // Another picture, a film, or padding.
        let isFilm = behind.count >= 8 && behind[4..<8].elementsEqual("ftyp".utf8)
        guard behind.isEmpty || behind.starts(with: [0xFF, 0xD8]) || isFilm || behind.allSatisfy({ $0 == 0 }) else {
            throw Self.wrong
        }
    }
}
