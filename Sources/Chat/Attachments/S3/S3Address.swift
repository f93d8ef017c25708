import HTTPCore

/// A bucket of an S3-compatible server, and the key to it.
package struct S3Address: Sendable, Equatable {
    /// Scheme, host and port.
    package let endpoint: String
    /// The host as the `Host` field has it.
    let host: String
    package let bucket: String
    package let region: String
    let accessKey: String
    let secretKey: String

    /// Reads `s3://key:secret@host:port/bucket?region=…&tls=false`, with signs in key and secret percent-encoded. Nil for
    /// anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("s3://") else { return nil }
        let parts = text.dropFirst(5).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let front = parts.first, let at = front.lastIndex(of: "@") else { return nil }
        let keys = front[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let place = front[front.index(after: at)...].split(separator: "/", omittingEmptySubsequences: true)
        guard keys.count == 2, place.count == 2, let accessKey = PercentCoding.decode(keys[0]),
            let secretKey = PercentCoding.decode(keys[1]), !accessKey.isEmpty, !secretKey.isEmpty,
            Self.isHost(place[0]), Self.isBucket(place[1])
        else { return nil }
        var (region, usesTLS) = ("us-east-1", true)
        for option in parts.count == 2 ? parts[1].split(separator: "&") : [] {
            let pair = option.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            switch (pair[0], pair[1]) {
            case ("region", let name): region = String(name)
            case ("tls", "true"): usesTLS = true
            case ("tls", "false"): usesTLS = false
            default: return nil
            }
        }
        host = String(place[0])
        endpoint = (usesTLS ? "https://" : "http://") + host
        bucket = String(place[1])
        self.region = region
        self.accessKey = accessKey
        self.secretKey = secretKey
    }

    /// What rows call the store: without key and region.
    package var name: String { "s3://\(host)/\(bucket)" }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                    || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
            }
    }

    private static func isBucket(_ text: Substring) -> Bool {
        (3...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
            }
    }
}
