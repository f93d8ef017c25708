import Testing

@testable import Core

@Suite struct LineSplitterTests {
    @Test("lines come out whole however the bytes are cut")
    func joinsPieces() {
        var splitter = LineSplitter(limit: 100)
        #expect(splitter.append("one\ntw".utf8) == ["one"])
        #expect(splitter.append("o\r\n\nthr".utf8) == ["two", ""])
        #expect(splitter.append("ee".utf8) == [])
        #expect(splitter.finish() == "three")
        #expect(splitter.finish() == nil)
    }

    @Test("a line beyond the limit is cut there")
    func cutsLongLines() {
        var splitter = LineSplitter(limit: 3)
        #expect(splitter.append("abcdefg\n".utf8) == ["abc", "def", "g"])
    }
}
