/// Follows the blocks of a GIF (its specification of 1989): nothing may stand behind the last one.
struct GIFCheck: ContentCheck {
    private static let wrong = ContentFault("The file is announced as a GIF image and is not just that.")

    private enum Place {
        /// The signature and the description of the screen.
        case screen
        case block
        /// The kind of an extension.
        case label
        /// Where a picture lies, and how it is coded.
        case picture
        /// The byte that begins the data of a picture.
        case codeSize
        /// How long the next part of a block is.
        case part
        case end
    }

    private var place = Place.screen
    private var skip = 0
    private var gathered: [UInt8] = []

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        var index = 0
        while index < bytes.count {
            if skip > 0 {
                let count = min(skip, bytes.count - index)
                skip -= count
                index += count
                continue
            }
            try take(bytes[index])
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8) throws(ContentFault) {
        switch place {
        case .screen:
            gathered.append(byte)
            guard gathered.count == 13 else { return }
            skip = Self.tableLength(gathered[10])
            (place, gathered) = (.block, [])
        case .block:
            switch byte {
            case 0x21: place = .label
            case 0x2C: place = .picture
            case 0x3B: place = .end
            default: throw Self.wrong
            }
        case .label:
            place = .part
        case .picture:
            gathered.append(byte)
            guard gathered.count == 9 else { return }
            skip = Self.tableLength(gathered[8])
            (place, gathered) = (.codeSize, [])
        case .codeSize:
            place = .part
        case .part:
            if byte == 0 { place = .block } else { skip = Int(byte) }
        case .end:
            throw Self.wrong
        }
    }

    /// Bytes of the table of colours that the flags announce.
    private static func tableLength(_ flags: UInt8) -> Int {
        flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
    }

    mutating func finish() throws(ContentFault) {
        guard place == .end, skip == 0 else { throw Self.wrong }
    }
}
