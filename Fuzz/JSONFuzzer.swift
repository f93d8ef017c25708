/// Feeds the JSON parser: whatever it accepts must be written and read back as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    guard let value = try? JSONParser.parse(bytes) else { return 0 }
    guard let again = try? JSONParser.parse(value.serialized()), again == value else {
        fatalError("A value that was written did not read back: \(String(decoding: bytes, as: UTF8.self))")
    }
    return 0
}
