/// Checks that bytes are characters: of UTF-8, or of one of the older sets with a byte for each.
struct TextCheck: ContentCheck {
    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        guard Self.isText(bytes[...]) else {
            throw ContentFault("The file is announced as text and has bytes that are none. Save it as UTF-8.")
        }
    }

    mutating func finish() throws(ContentFault) {}

    /// Whether no byte stands for anything but a character, a blank or the end of a line.
    static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            byte >= 0x20 ? byte != 0x7F : byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x0C
        }
    }
}
