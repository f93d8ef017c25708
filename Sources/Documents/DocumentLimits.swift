/// How much of a document is read.
package struct DocumentLimits: Sendable {
    /// Bytes of text in UTF-8.
    package var text: Int
    /// Bytes of XML and HTML that are looked through for it.
    package var markup: Int
    /// Pages, slides, sheets or chapters.
    package var parts: Int
    /// How long the program that reads PDFs may run.
    package var time: Duration
    /// Whether what lies beyond is left out; it is refused otherwise.
    package var cutsOff: Bool
    /// Whether each row of a table says of its values what they are, for passages that are read alone; tables are kept as
    /// short as they are otherwise.
    package var namesValues: Bool

    package init(
        text: Int, markup: Int = 64 << 20, parts: Int, time: Duration, cutsOff: Bool, namesValues: Bool
    ) {
        (self.text, self.markup, self.parts, self.time) = (text, markup, parts, time)
        (self.cutsOff, self.namesValues) = (cutsOff, namesValues)
    }
}
