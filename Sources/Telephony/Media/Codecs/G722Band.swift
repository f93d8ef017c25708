/// One of the two bands of G.722: its adaptive predictor and the scale of its quantiser. Names are those of the
/// recommendation's blocks (ITU-T G.722 §6.2).
struct G722Band {
    /// The prediction of the next sample.
    private(set) var s: Int32 = 0
    /// The quantiser's scale.
    private(set) var det: Int32
    private var sz: Int32 = 0
    /// The scale as a logarithm.
    private var nb: Int32 = 0
    private var a: InlineArray<3, Int32> = .init(repeating: 0)
    private var p: InlineArray<3, Int32> = .init(repeating: 0)
    private var r: InlineArray<3, Int32> = .init(repeating: 0)
    private var b: InlineArray<7, Int32> = .init(repeating: 0)
    private var d: InlineArray<7, Int32> = .init(repeating: 0)

    /// What differs between the bands: the first scale, the highest logarithm, and how far that shifts.
    private let limit: Int32
    private let shift: Int32

    static func lower() -> Self { Self(det: 32, limit: 18_432, shift: 8) }
    static func higher() -> Self { Self(det: 8, limit: 22_528, shift: 10) }

    private init(det: Int32, limit: Int32, shift: Int32) {
        self.det = det
        self.limit = limit
        self.shift = shift
    }

    /// Blocks LOGSCL and SCALEL, LOGSCH and SCALEH: the scale after a code word.
    mutating func scale(by step: Int32) {
        nb = min(limit, max(0, (nb * 127) >> 7 + step))
        let mantissa = G722Tables.ilb[Int(nb >> 6 & 31)]
        let exponent = shift - nb >> 11
        det = (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2
    }

    /// Blocks RECONS to PREDIC (the recommendation's block 4): the predictor after a quantised difference.
    mutating func predict(_ difference: Int32) {
        d[0] = difference
        r[0] = Self.saturated(s + difference)
        p[0] = Self.saturated(sz + difference)
        adaptPoles()
        adaptZeros(difference)
        for index in (1...6).reversed() { d[index] = d[index - 1] }
        for index in (1...2).reversed() {
            r[index] = r[index - 1]
            p[index] = p[index - 1]
        }
        // FILTEP
        let first = (a[1] * Self.saturated(r[1] + r[1])) >> 15
        let second = (a[2] * Self.saturated(r[2] + r[2])) >> 15
        let poles = Self.saturated(first + second)
        // FILTEZ
        sz = 0
        for index in 1...6 { sz += (b[index] * Self.saturated(d[index] + d[index])) >> 15 }
        sz = Self.saturated(sz)
        s = Self.saturated(poles + sz)
    }

    /// UPPOL2 and UPPOL1.
    private mutating func adaptPoles() {
        let likeLast = p[0] >> 15 == p[1] >> 15
        let likeSecond = p[0] >> 15 == p[2] >> 15
        let four = Self.saturated(a[1] << 2)
        let turned = min(32_767, likeLast ? -four : four)
        let moved = turned >> 7 + (likeSecond ? 128 : -128) + (a[2] * 32_512) >> 15
        let second = min(12_288, max(-12_288, moved))
        let limit = Self.saturated(15_360 - second)
        let first = Self.saturated((likeLast ? 192 : -192) + (a[1] * 32_640) >> 15)
        a[2] = second
        a[1] = min(limit, max(-limit, first))
    }

    /// UPZERO.
    private mutating func adaptZeros(_ difference: Int32) {
        let step: Int32 = difference == 0 ? 0 : 128
        for index in 1...6 {
            let turned = d[index] >> 15 == difference >> 15 ? step : -step
            b[index] = Self.saturated(turned + (b[index] * 32_640) >> 15)
        }
    }

    /// Within 16 bits.
    @inline(__always) static func saturated(_ value: Int32) -> Int32 { min(32_767, max(-32_768, value)) }
}
