import Testing

@testable import Core

@Suite struct JSONObjectTests {
    @Test("objects with the same members in any order are equal, small and large", arguments: [0, 1, 3, 500])
    func comparesMembers(count: Int) {
        let members = (0..<count).map { ("k\($0)", JSONValue.integer(Int64($0))) }
        #expect(JSONObject(members) == JSONObject(members.reversed()))
        #expect(JSONObject(members) != JSONObject(members + [("more", nil)]))
        guard let last = members.last else { return }
        #expect(JSONObject(members) != JSONObject(members.dropLast() + [(last.0, "other")]))
        #expect(JSONObject(members) != JSONObject(members.dropLast() + [("other", last.1)]))
    }

    @Test("setting a member replaces it where it stands, appends a new one and removes it with nil")
    func setsMembers() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = 4
        object["b"] = nil
        object["d"] = nil
        #expect(object.members.map(\.key) == ["a", "c"])
        #expect(object["a"] == 3)
        object["c"] = .some(.null)
        #expect(object["c"] == .null)
    }

    @Test("values are taken out as what they are, and nil as anything else")
    func takesValues() {
        let value: JSONValue = [
            "flag": true, "count": 3, "ratio": 1.5, "whole": 2.0, "text": "x", "list": [1], "none": nil,
        ]
        #expect(value["flag"]?.boolValue == true)
        #expect(value["count"]?.integerValue == 3)
        #expect(value["count"]?.doubleValue == 3)
        #expect(value["ratio"]?.integerValue == nil)
        #expect(value["whole"]?.integerValue == 2)
        #expect(value["text"]?.stringValue == "x")
        #expect(value["text"]?.boolValue == nil)
        #expect(value["list"]?[0] == 1)
        #expect(value["list"]?[1] == nil)
        #expect(value["none"]?.isNull == true)
        #expect(value["absent"] == nil)
    }
}
