/// A set of Unicode scalars: ranges, general categories, or everything but them.
struct ScalarSet: Sendable {
    /// Ranges of scalar values, in no order while the set is made.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// One bit for each general category.
    private var categories: UInt32 = 0
    private(set) var isNegated = false
    private var ignoresCase = false
    /// Answers for ASCII, once the set is made ready.
    private var ascii: (UInt64, UInt64)?

    init(_ ranges: [ClosedRange<UInt32>] = []) { self.ranges = ranges }

    static let digits = ScalarSet([0x30...0x39])
    static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// As `\s` in RE2: no vertical tab.
    static let blanks = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let everything = ScalarSet([0...0x10FFFF]).prepared()
    static let everythingButNewline = ScalarSet([0...0x09, 0x0B...0x10FFFF]).prepared()

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func formUnion(_ other: ScalarSet) {
        ranges += other.isNegated ? other.complement : other.ranges
        categories |= other.isNegated ? 0 : other.categories
    }

    mutating func negate() { isNegated.toggle() }

    mutating func ignoreCase() { ignoresCase = true }

    mutating func insert(categories: UInt32) { self.categories |= categories }

    /// The ranges outside the ranges of a set without categories.
    private var complement: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return gaps
    }

    /// The set with its ranges sorted and joined and ASCII worked out, once it is complete.
    func prepared() -> ScalarSet {
        var set = self
        set.prepare()
        return set
    }

    private mutating func prepare() {
        var joined: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound &+ 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        ranges = joined
        var low: UInt64 = 0
        var high: UInt64 = 0
        for value in 0..<UInt32(128) where slowContains(Unicode.Scalar(UInt8(value))) {
            if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
        }
        ascii = (low, high)
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 128, let ascii {
            let bits = scalar.value < 64 ? ascii.0 : ascii.1
            return bits >> UInt64(scalar.value & 63) & 1 == 1
        }
        return slowContains(scalar)
    }

    private func slowContains(_ scalar: Unicode.Scalar) -> Bool {
        var isInside = holds(scalar)
        if !isInside, ignoresCase {
            isInside = Self.caseVariants(of: scalar).contains { holds($0) }
        }
        return isInside != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        if categories != 0, categories >> scalar.properties.generalCategory.bit & 1 == 1 { return true }
        guard ascii != nil else { return ranges.contains { $0.contains(scalar.value) } }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar.value)
    }

    /// The other scalars that are the same letter.
    static func caseVariants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let lower = only(scalar.properties.lowercaseMapping) ?? scalar
        let upper = only(scalar.properties.uppercaseMapping) ?? scalar
        let lowerOfUpper = only(upper.properties.lowercaseMapping) ?? upper
        let upperOfLower = only(lower.properties.uppercaseMapping) ?? lower
        return [lower, upper, lowerOfUpper, upperOfLower].filter { $0 != scalar }
    }

    private static func only(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}

extension Unicode.GeneralCategory {
    /// The place of the category in a set of them.
    var bit: UInt32 {
        switch self {
        case .uppercaseLetter: 0
        case .lowercaseLetter: 1
        case .titlecaseLetter: 2
        case .modifierLetter: 3
        case .otherLetter: 4
        case .nonspacingMark: 5
        case .spacingMark: 6
        case .enclosingMark: 7
        case .decimalNumber: 8
        case .letterNumber: 9
        case .otherNumber: 10
        case .connectorPunctuation: 11
        case .dashPunctuation: 12
        case .openPunctuation: 13
        case .closePunctuation: 14
        case .initialPunctuation: 15
        case .finalPunctuation: 16
        case .otherPunctuation: 17
        case .mathSymbol: 18
        case .currencySymbol: 19
        case .modifierSymbol: 20
        case .otherSymbol: 21
        case .spaceSeparator: 22
        case .lineSeparator: 23
        case .paragraphSeparator: 24
        case .control: 25
        case .format: 26
        case .surrogate: 27
        case .privateUse: 28
        case .unassigned: 29
        @unknown default: 29
        }
    }

    /// The categories that a name such as `Lu`, or `L` for all letters, stands for.
    static func bits(named name: String) -> UInt32? {
        let names = [
            "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
            "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
        ]
        if name == "Any" { return (1 << 30) - 1 }
        guard !name.isEmpty, name.count <= 2 else { return nil }
        var bits: UInt32 = 0
        for (index, category) in names.enumerated()
        where category == name || name.count == 1 && category.hasPrefix(name) {
            bits |= 1 << UInt32(index)
        }
        return bits == 0 ? nil : bits
    }
}
