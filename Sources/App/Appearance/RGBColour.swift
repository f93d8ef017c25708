import Glibc

/// A colour of the sRGB space as pages write it.
struct RGBColour: Sendable, Hashable, CustomStringConvertible {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    /// Takes `#` and six hexadecimal digits, in any case.
    init?(_ text: String) {
        guard text.utf8.count == 7, text.first == "#", let value = UInt32(text.dropFirst(), radix: 16),
            text.dropFirst().allSatisfy(\.isHexDigit)
        else { return nil }
        (red, green, blue) = (UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
    }

    /// The nearest colour that can be written, of linear parts from 0 to 1.
    init(linear: (red: Double, green: Double, blue: Double)) {
        func byte(_ value: Double) -> UInt8 {
            let value = min(max(value, 0), 1)
            let encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055
            return UInt8((encoded * 255).rounded())
        }
        (red, green, blue) = (byte(linear.red), byte(linear.green), byte(linear.blue))
    }

    var description: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Its parts as light, from 0 to 1 (IEC 61966-2-1).
    var linear: (red: Double, green: Double, blue: Double) {
        func light(_ byte: UInt8) -> Double {
            let value = Double(byte) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return (light(red), light(green), light(blue))
    }

    /// Relative luminance (WCAG 2.2, "relative luminance").
    var luminance: Double {
        let (red, green, blue) = linear
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The ratio of contrast, from 1 to 21 (WCAG 2.2, "contrast ratio").
    func contrast(with other: RGBColour) -> Double {
        let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }
}
