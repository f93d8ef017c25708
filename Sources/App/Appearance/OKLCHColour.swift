import Glibc

/// A colour by lightness, chroma and hue as eyes tell them apart (Björn Ottosson's Oklab in polar form, CSS Color 4 §9).
struct OKLCHColour: Sendable {
    /// From 0, black, to 1, white.
    var lightness: Double
    var chroma: Double
    /// In radians.
    let hue: Double

    init(lightness: Double, chroma: Double, hue: Double) {
        (self.lightness, self.chroma, self.hue) = (lightness, chroma, hue)
    }

    init(_ colour: RGBColour) {
        let (red, green, blue) = colour.linear
        let long = cbrt(0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue)
        let medium = cbrt(0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue)
        let short = cbrt(0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue)
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short
        self.init(
            lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            chroma: (a * a + b * b).squareRoot(), hue: atan2(b, a))
    }

    /// The colour in sRGB; where no screen has it, the one of the same lightness and hue with the most chroma that
    /// screens have.
    var shown: RGBColour {
        if isShown { return RGBColour(linear: linear) }
        var (least, most) = (0.0, chroma)
        var colour = self
        for _ in 0..<24 {
            colour.chroma = (least + most) / 2
            if colour.isShown { least = colour.chroma } else { most = colour.chroma }
        }
        colour.chroma = least
        return RGBColour(linear: colour.linear)
    }

    private var isShown: Bool {
        let (red, green, blue) = linear
        return [red, green, blue].allSatisfy { (-0.0005...1.0005).contains($0) }
    }

    private var linear: (red: Double, green: Double, blue: Double) {
        let (a, b) = (chroma * cos(hue), chroma * sin(hue))
        func cube(_ value: Double) -> Double { value * value * value }
        let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b)
        let medium = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b)
        let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b)
        return (
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short
        )
    }
}
