import Testing

@testable import lyceum

@Suite struct AccentColoursTests {
    @Test("A colour is # and six hexadecimal digits, and is written back in small ones")
    func reading() {
        #expect(RGBColour("#0A7Bff")?.description == "#0a7bff")
        for text in ["", "0a7bff", "#0a7bf", "#0a7bfff", "#0a7bfg", "#+a7bff", "#é7bff", "red"] {
            #expect(RGBColour(text) == nil, "\(text)")
        }
    }

    @Test("Contrast is that of WCAG")
    func contrast() throws {
        let (black, white) = try (#require(RGBColour("#000000")), #require(RGBColour("#ffffff")))
        #expect(abs(black.contrast(with: white) - 21) < 0.001)
        #expect(abs(try #require(RGBColour("#767676")).contrast(with: white) - 4.54) < 0.01)
    }

    @Test("A colour goes through OKLCH and comes back")
    func conversion() throws {
        for text in ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#336699", "#fedcba"] {
            #expect(OKLCHColour(try #require(RGBColour(text))).shown.description == text)
        }
        // CSS Color 4: red is oklch(62.8% 0.2577 29.23).
        let red = OKLCHColour(try #require(RGBColour("#ff0000")))
        #expect(abs(red.lightness - 0.628) < 0.001 && abs(red.chroma - 0.2577) < 0.001)
        #expect(abs(red.hue * 180 / .pi - 29.23) < 0.05)
    }

    @Test("Any colour can be read on light and on dark grounds once it is corrected, and keeps its hue")
    func correction() throws {
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 51) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let text = "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    let given = try #require(RGBColour(text))
                    let colours = AccentColours(given)
                    #expect(colours.onLight.contrast(with: AccentColours.lightGround) >= 4.5, "\(text)")
                    #expect(colours.onDark.contrast(with: AccentColours.darkGround) >= 4.5, "\(text)")
                    let (before, after) = (OKLCHColour(given), OKLCHColour(colours.onLight))
                    if after.chroma > 0.03, before.chroma > 0.03 {
                        let turned = abs(before.hue - after.hue)
                        #expect(min(turned, 2 * .pi - turned) < 0.12, "\(text) \(colours)")
                    }
                }
            }
        }
    }

    @Test("A colour that can be read is left as it is")
    func unchanged() throws {
        let dark = AccentColours(try #require(RGBColour("#0b5563")))
        #expect(dark.onLight == dark.accent && !dark.isCorrected && dark.onDark != dark.accent)
        let yellow = AccentColours(try #require(RGBColour("#ffdd00")))
        #expect(yellow.isCorrected && yellow.onDark == yellow.accent)
    }
}
