import HTTPCore
import Testing

@Suite struct HTTPFieldsTests {
    @Test("Names compare without case, and every value under a name keeps its order")
    func names() {
        var fields: HTTPFields = ["Accept": "a", "X-Y": "1"]
        fields.append("x-y", "2")
        #expect(fields["ACCEPT"] == "a")
        #expect(fields["x-y"] == "1")
        #expect(fields.all("X-y") == ["1", "2"])
        #expect(fields["accep"] == nil)
        #expect(fields["@ccept"] == nil)
    }

    @Test("Setting replaces every value, setting nil removes them")
    func setting() {
        var fields: HTTPFields = ["A": "1", "B": "2", "a": "3"]
        fields["A"] = "4"
        #expect(fields.entries.map(\.name) == ["B", "A"])
        #expect(fields.all("a") == ["4"])
        fields["a"] = nil
        #expect(fields.entries.map(\.value) == ["2"])
    }
}
