/// Whatever the JSON parser accepts is written and read back as the same value, and is valid UTF-8 within its limits.
func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 32, numberLength: 64)) else { return }
    require(String(validating: bytes, as: UTF8.self) != nil, "what is no UTF-8 is no JSON")
    let written = value.serialized()
    guard let again = try? JSONParser.parse(written) else { fatalError("the writer wrote what the parser refuses") }
    require(again == value, "a value reads back as itself")
    require(again.serialized() == written, "a value is written the same each time")
}
