/// Whatever the JSON parser accepts is written and read back as the same value, and is valid UTF-8 within its limits.
/// What reads types takes the same texts, and refuses others for the same reason.
func checkJSON(_ bytes: [UInt8]) {
    let limits = JSONLimits(depth: 32, numberLength: 64)
    requireTypesReadBack(bytes, limits)
    do {
        let value = try JSONParser.parse(bytes, limits: limits)
        require(String(validating: bytes, as: UTF8.self) != nil, "what is no UTF-8 is no JSON")
        let written = value.serialized()
        guard let again = try? JSONParser.parse(written) else { fatalError("the writer wrote what the parser refuses") }
        require(again == value, "a value reads back as itself")
        require(again.serialized() == written, "a value is written the same each time")
        require((try? JSONCoder.decode(JSONValue.self, from: bytes, limits: limits)) == value, "both readers agree")
        require((try? JSONCoder.serialize(value)) == written, "both writers agree")
    } catch {
        do {
            _ = try JSONCoder.decode(JSONValue.self, from: bytes, limits: limits)
            fatalError("does not hold: both readers refuse")
        } catch let other {
            require(error == other as? JSONError, "both readers refuse for one reason: \(error), \(other)")
        }
    }
}

/// Members of every kind, each of which may be absent.
private struct Members: Codable, Equatable {
    var a: String?
    var b: [Int]?
    var someNumber: Double?
    var c: [String: JSONValue]?
    var isD: Bool?
    var inner: [Members]?
}

private func requireTypesReadBack(_ bytes: [UInt8], _ limits: JSONLimits) {
    guard let members = try? JSONCoder.decode(Members.self, from: bytes, limits: limits) else { return }
    guard let written = try? JSONCoder.serialize(members) else { fatalError("what was read cannot be written") }
    require((try? JSONCoder.decode(Members.self, from: written)) == members, "members read back")
    require((try? JSONCoder.encode(members).serialized()) == written, "a text is that of its tree")
}
