/// Percent coding, paths, queries, Base64 and moments.
func checkText(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    require(PercentCoding.decode(PercentCoding.encode(text)) == text, "percent coding reads back")
    requirePathIsNormal(text)
    _ = HTTPRequest(method: .get, path: "/", query: text).queryParameters
    require(Base64.decode(Base64.encode(bytes)) == bytes, "Base64 reads back")
    require(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "Base64URL reads back")
    if let decoded = Base64.decode(text) { require(Base64.encode(decoded) == text, "Base64 has one form") }
    if let decoded = Base64URL.decode(text) { require(Base64URL.encode(decoded) == text, "Base64URL has one form") }
    if let moment = Timestamp(rfc3339: text) {
        require(Timestamp(rfc3339: moment.rfc3339) == moment, "a moment reads back: \(moment.rfc3339)")
    }
}

private func requirePathIsNormal(_ text: String) {
    guard let path = try? RequestPath.normalized("/" + text) else { return }
    require((try? RequestPath.normalized(path)) == path, "a normal path stays as it is: \(path)")
    let segments = path.utf8.split(separator: UInt8(ascii: "/"))
    require(!segments.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }, "no path climbs: \(path)")
}
