/// An institution's colour as it was asked for, and as people can read it on light and on dark grounds.
struct AccentColours: Sendable, Equatable {
    let accent: RGBColour
    let onLight: RGBColour
    let onDark: RGBColour

    /// Whether the colour as it was asked for cannot be read on light grounds.
    var isCorrected: Bool { onLight != accent }

    /// The least contrast of text (WCAG 2.2, 1.4.3).
    static let contrast = 4.5
    /// The grounds of the pages on which the colour has the least contrast: the darkest that is light, and the lightest
    /// that is dark.
    static let lightGround = OKLCHColour(lightness: 0.93, chroma: 0.006, hue: 4.19).shown
    static let darkGround = OKLCHColour(lightness: 0.285, chroma: 0.034, hue: 3.8).shown

    init(_ accent: RGBColour) {
        self.accent = accent
        onLight = Self.fitted(accent, on: Self.lightGround, towards: 0)
        onDark = Self.fitted(accent, on: Self.darkGround, towards: 1)
    }

    /// The colour with as little change of its lightness as gives it enough contrast.
    private static func fitted(_ colour: RGBColour, on ground: RGBColour, towards end: Double) -> RGBColour {
        guard colour.contrast(with: ground) < contrast else { return colour }
        let given = OKLCHColour(colour)
        var (near, far) = (0.0, 1.0)
        var fitted = RGBColour(linear: (end, end, end))
        for _ in 0..<24 {
            let share = (near + far) / 2
            var tried = given
            tried.lightness += (end - given.lightness) * share
            let shown = tried.shown
            if shown.contrast(with: ground) >= contrast { (far, fitted) = (share, shown) } else { near = share }
        }
        return fitted
    }
}
