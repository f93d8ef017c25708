/// What proxies say about their clients: a PROXY header, or the values of fields.
func checkProxies(_ bytes: [UInt8]) {
    requireSoundHeader(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    if let node = ForwardedNode(text[...]), case .address(let address) = node {
        require(ForwardedNode("[\(address)]:1"[...]) == node || address.description.contains("."), "a node reads back")
        require(ForwardedNode(address.description[...]) == node, "an address reads back")
    }
    requireSoundClient(text)
}

private func requireSoundHeader(_ bytes: [UInt8]) {
    guard let header = try? ProxyHeader.parse(bytes) else { return }
    require(header.length <= bytes.count && header.length <= ProxyHeader.lengthLimit, "a header is as long as it says")
    require((try? ProxyHeader.parse(Array(bytes[..<header.length]))) == header, "what follows does not count")
    var random = SplitMix(seed: bytes)
    for _ in 0..<16 {
        let count = Int(random.next() % UInt64(header.length))
        require((try? ProxyHeader.parse(Array(bytes[..<count]))) == .some(.none), "a part is no error and no header")
    }
}

private let trusted = TrustedProxies("10.0.0.0/8,fd00::/16") ?? .none

/// Whatever the client writes to the left of what its proxy writes, it is taken for itself or refused.
private func requireSoundClient(_ text: String) {
    guard let proxy = IPAddress("10.0.0.1"), let client = IPAddress("192.0.2.7") else { return }
    let claims: [HTTPFields] = [
        ["X-Forwarded-For": "\(text), 192.0.2.7, 10.0.0.2"], ["Forwarded": "\(text), for=192.0.2.7;proto=http"],
    ]
    for fields in claims {
        guard let found = try? ForwardedClient(fields: fields, peer: proxy, trusted: trusted) else { continue }
        require(found.address == client, "the client of \(text) is \(found.address)")
        require(found.isSecure != true, "the client of \(text) claims to be secure")
    }
}
