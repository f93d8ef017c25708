/// Checks that a RIFF file (WebP, WAV) is as long as it says.
struct RIFFCheck: ContentCheck {
    private static let wrong = ContentFault("The file is longer or shorter than it says of itself.")

    private var head: [UInt8] = []
    private var count = 0

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        if head.count < 8 { head += bytes.prefix(8 - head.count) }
        count += bytes.count
    }

    mutating func finish() throws(ContentFault) {
        guard head.count == 8 else { throw Self.wrong }
        let length = head[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
        // A byte of padding follows an odd length; recorders that stream write none or the greatest number.
        let said = length + 8
        guard count == said || count == said + 1 || length == 0xFFFF_FFFF else { throw Self.wrong }
    }
}
