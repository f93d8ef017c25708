/// A whole number from 0 on, of any size that fits the memory: those who compute with it limit its bits.
struct Natural: Sendable, Equatable, Comparable {
    /// The least significant first, none of them zero at the end.
    private(set) var limbs: [UInt32]

    init(_ value: UInt64) {
        limbs = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
        trim()
    }

    private init(limbs: [UInt32]) {
        self.limbs = limbs
        trim()
    }

    static let zero = Natural(0)
    static let one = Natural(1)

    var isZero: Bool { limbs.isEmpty }
    var isOdd: Bool { (limbs.first ?? 0) & 1 == 1 }
    /// How many bits it takes; 0 for zero.
    var bitWidth: Int { limbs.last.map { limbs.count * 32 - $0.leadingZeroBitCount } ?? 0 }

    /// The number, where it fits.
    var small: UInt64? {
        guard limbs.count <= 2 else { return nil }
        return limbs.reversed().reduce(0) { $0 << 32 | UInt64($1) }
    }

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
    }

    static func < (left: Natural, right: Natural) -> Bool {
        guard left.limbs.count == right.limbs.count else { return left.limbs.count < right.limbs.count }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }

    static func + (left: Natural, right: Natural) -> Natural {
        var sum: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.limbs.count, right.limbs.count) {
            carry += UInt64(index < left.limbs.count ? left.limbs[index] : 0)
            carry += UInt64(index < right.limbs.count ? right.limbs[index] : 0)
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        if carry > 0 { sum.append(UInt32(carry)) }
        return Natural(limbs: sum)
    }

    /// The difference; the right one is not the larger one.
    static func - (left: Natural, right: Natural) -> Natural {
        precondition(left >= right, "A natural number has no smaller one below zero.")
        var difference = left.limbs
        var borrow: Int64 = 0
        for index in difference.indices {
            var digit = Int64(difference[index]) - borrow
            if index < right.limbs.count { digit -= Int64(right.limbs[index]) }
            borrow = digit < 0 ? 1 : 0
            difference[index] = UInt32(truncatingIfNeeded: digit)
        }
        return Natural(limbs: difference)
    }

    static func * (left: Natural, right: Natural) -> Natural {
        guard !left.isZero, !right.isZero else { return .zero }
        var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (place, digit) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (index, other) in right.limbs.enumerated() {
                carry += UInt64(product[place + index]) + UInt64(digit) * UInt64(other)
                product[place + index] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            product[place + right.limbs.count] = UInt32(carry)
        }
        return Natural(limbs: product)
    }

    static func << (left: Natural, bits: Int) -> Natural {
        guard bits > 0, !left.isZero else { return left }
        let (words, rest) = bits.quotientAndRemainder(dividingBy: 32)
        var shifted = [UInt32](repeating: 0, count: words)
        var carry: UInt64 = 0
        for limb in left.limbs {
            carry |= UInt64(limb) << UInt64(rest)
            shifted.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        shifted.append(UInt32(carry))
        return Natural(limbs: shifted)
    }

    static func >> (left: Natural, bits: Int) -> Natural {
        let (words, rest) = bits.quotientAndRemainder(dividingBy: 32)
        guard words < left.limbs.count else { return .zero }
        let kept = Array(left.limbs[words...])
        return Natural(
            limbs: kept.indices.map { index in
                let above = UInt64(index + 1 < kept.count ? kept[index + 1] : 0)
                return UInt32(truncatingIfNeeded: (above << 32 | UInt64(kept[index])) >> UInt64(rest))
            })
    }

    /// Quotient and remainder (Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D); the divisor is not zero.
    func divided(by divisor: Natural) -> (quotient: Natural, remainder: Natural) {
        precondition(!divisor.isZero, "Nothing is divided by zero.")
        guard self >= divisor else { return (.zero, self) }
        guard divisor.limbs.count > 1 else { return divided(bySmall: divisor.limbs[0]) }
        let shift = divisor.limbs[divisor.limbs.count - 1].leadingZeroBitCount
        let right = (divisor << shift).limbs
        var left = (self << shift).limbs
        while left.count <= limbs.count { left.append(0) }
        let size = right.count
        var quotient = [UInt32](repeating: 0, count: left.count - size)
        for place in quotient.indices.reversed() {
            let top = UInt64(left[place + size]) << 32 | UInt64(left[place + size - 1])
            var (guess, rest) = top.quotientAndRemainder(dividingBy: UInt64(right[size - 1]))
            while guess >> 32 > 0 || guess * UInt64(right[size - 2]) > rest << 32 | UInt64(left[place + size - 2]) {
                guess -= 1
                rest += UInt64(right[size - 1])
                if rest >> 32 > 0 { break }
            }
            if Self.subtract(guess, right, from: &left, at: place) {
                guess -= 1
                Self.add(right, to: &left, at: place)
            }
            quotient[place] = UInt32(guess)
        }
        return (Natural(limbs: quotient), Natural(limbs: Array(left.prefix(size))) >> shift)
    }

    private func divided(bySmall divisor: UInt32) -> (quotient: Natural, remainder: Natural) {
        var quotient = limbs
        var rest: UInt64 = 0
        for index in quotient.indices.reversed() {
            rest = rest << 32 | UInt64(quotient[index])
            quotient[index] = UInt32(rest / UInt64(divisor))
            rest %= UInt64(divisor)
        }
        return (Natural(limbs: quotient), Natural(rest))
    }

    /// Takes the multiple away; true where it was one too many.
    private static func subtract(_ times: UInt64, _ right: [UInt32], from left: inout [UInt32], at place: Int) -> Bool {
        var (borrow, carry): (Int64, UInt64) = (0, 0)
        for index in right.indices {
            carry += times * UInt64(right[index])
            let digit = Int64(left[place + index]) - borrow - Int64(carry & 0xFFFF_FFFF)
            left[place + index] = UInt32(truncatingIfNeeded: digit)
            borrow = digit < 0 ? 1 : 0
            carry >>= 32
        }
        let digit = Int64(left[place + right.count]) - borrow - Int64(carry)
        left[place + right.count] = UInt32(truncatingIfNeeded: digit)
        return digit < 0
    }

    private static func add(_ right: [UInt32], to left: inout [UInt32], at place: Int) {
        var carry: UInt64 = 0
        for index in right.indices {
            carry += UInt64(left[place + index]) + UInt64(right[index])
            left[place + index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        left[place + right.count] &+= UInt32(carry)
    }

    /// The greatest common divisor.
    static func gcd(_ left: Natural, _ right: Natural) -> Natural {
        var (left, right) = (left, right)
        while !right.isZero { (left, right) = (right, left.divided(by: right).remainder) }
        return left
    }

    /// The number to a power; the caller limits its size.
    func power(_ exponent: Int) -> Natural {
        var (result, base, rest) = (Natural.one, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return result
    }

    /// The largest number whose square is no larger (Newton).
    var squareRoot: Natural {
        guard !isZero else { return .zero }
        var guess = Natural.one << ((bitWidth + 1) / 2)
        while true {
            let next = (guess + divided(by: guess).quotient) >> 1
            guard next < guess else { return guess }
            guess = next
        }
    }
}

extension Natural: CustomStringConvertible {
    /// In decimal digits.
    var description: String {
        guard !isZero else { return "0" }
        var groups: [String] = []
        var rest = self
        while !rest.isZero {
            let (quotient, group) = rest.divided(bySmall: 1_000_000_000)
            groups.append(String(group.small ?? 0))
            rest = quotient
        }
        return groups.enumerated().reversed().map { index, group in
            index == groups.count - 1 ? group : String(repeating: "0", count: 9 - group.count) + group
        }.joined()
    }

    /// Reads decimal digits, and nothing else.
    init(digits: some Sequence<UInt8>) {
        self = digits.reduce(.zero) { $0 * Natural(10) + Natural(UInt64($1 - UInt8(ascii: "0"))) }
    }
}
