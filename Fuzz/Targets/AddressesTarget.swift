import Glibc

/// Numeric addresses and networks: what is read is what the system reads, and is written so that it reads back.
func checkAddresses(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let address = IPAddress(text)
    if !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil {
        let expected = systemAddress(text)
        require(address == expected, "\(text) is \(String(describing: expected)) to the system")
    }
    if let address { require(IPAddress(address.description) == address, "an address reads back") }
    guard let network = IPNetwork(text) else { return }
    require(IPNetwork(network.description) == network, "a network reads back")
    require(network.contains(network.base), "a network holds its base")
}

/// What inet_pton makes of the text.
private func systemAddress(_ text: String) -> IPAddress? {
    var storage = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &storage) == 1 { return IPAddress(bytes: storage.prefix(4)) }
    if inet_pton(AF_INET6, text, &storage) == 1 { return IPAddress(bytes: storage) }
    return nil
}
