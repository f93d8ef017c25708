extension JSONValue {
    /// The value as compact JSON text, UTF-8.
    package func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The value as compact JSON text.
    package func serializedString() -> String {
        String(decoding: serialized(), as: UTF8.self)
    }
}
