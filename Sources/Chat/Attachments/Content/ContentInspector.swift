/// Looks at an upload while it passes: it has to be what was announced, so long, and nothing else besides. A pure state
/// machine; archives are looked into afterwards, by `ZipInspection`.
struct ContentInspector {
    private let type: AttachmentType
    /// What the whole may come to.
    private let most: Int
    /// Whether it has to come to that.
    private let isExact: Bool
    private(set) var count = 0
    private var head: [UInt8] = []
    private var checks: [any ContentCheck] = []
    private var hasHead = false

    init(type: AttachmentType, size: Int, isExact: Bool) {
        self.type = type
        most = size
        self.isExact = isExact
    }

    /// Takes the next bytes. Throws `AttachmentProblem` as soon as something is wrong.
    mutating func feed(_ bytes: [UInt8]) throws(AttachmentProblem) {
        count += bytes.count
        guard count <= most else { throw isExact ? .size(announced: most) : .tooLarge(most: most) }
        if hasHead { return try pass(bytes) }
        head += bytes
        if head.count >= ContentFamily.headLength { try takeHead() }
    }

    /// The upload is complete.
    mutating func finish() throws(AttachmentProblem) {
        guard count > 0 else { throw .empty }
        guard !isExact || count == most else { throw .size(announced: most) }
        if !hasHead { try takeHead() }
        for index in checks.indices {
            do throws(ContentFault) { try checks[index].finish() } catch { throw .content(error.reason) }
        }
    }

    private mutating func takeHead() throws(AttachmentProblem) {
        hasHead = true
        let bytes = head
        head = []
        guard ContentFamily(head: Array(bytes.prefix(ContentFamily.headLength))) == type.family else {
            throw .content("The file's content is not of the type \(type.rawValue).")
        }
        if type == .json { try Self.checkJSON(bytes) }
        checks = Self.checks(for: type.family)
        try pass(bytes)
    }

    private mutating func pass(_ bytes: [UInt8]) throws(AttachmentProblem) {
        for index in checks.indices {
            do throws(ContentFault) { try checks[index].feed(bytes) } catch { throw .content(error.reason) }
        }
    }

    private static func checks(for family: ContentFamily) -> [any ContentCheck] {
        switch family {
        case .png: [PNGCheck(), ForeignContent()]
        case .jpeg: [JPEGCheck(), ForeignContent()]
        case .gif: [GIFCheck(), ForeignContent()]
        case .webp: [RIFFCheck(), ForeignContent()]
        case .wav: [RIFFCheck(), ForeignContent(reach: ContentFamily.headLength)]
        case .pdf: [PDFCheck(), ForeignContent(reach: 1024)]
        case .mp3, .ogg, .matroska, .mp4: [ForeignContent(reach: ContentFamily.headLength)]
        case .text: [TextCheck()]
        case .zip: []
        }
    }

    /// A JSON text begins with one of few characters.
    private static func checkJSON(_ bytes: [UInt8]) throws(AttachmentProblem) {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        let first = rest.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
        guard "{[\"-0123456789tfn".utf8.contains(first) else { throw .content("The file is no JSON.") }
    }
}
