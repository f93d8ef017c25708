import Testing

@testable import HTTPCore

@Suite struct AcceptEncodingTests {
    @Test(
        "gzip is chosen where its weight is not zero and not below identity's (RFC 9110 §12.5.3)",
        arguments: [
            ("gzip", true), ("gzip, deflate, br, zstd", true), ("GZIP", true), ("x-gzip", true), ("*", true),
            ("gzip;q=1.0, identity; q=0.5, *;q=0", true), ("gzip;q=0.001", true), ("br;q=1, gzip ; q=0.8", true),
            (", ,gzip,", true), ("gzip;Q=0.5", true), ("gzip;q=0.5, identity;q=0.5", true), ("*;q=0, gzip", true),
            ("", false), ("br", false), ("gzip;q=0", false), ("gzip;q=0.000", false), ("*;q=0", false),
            ("gzip;q=0, *", false), ("identity", false), ("identity, gzip;q=0.9", false), ("gzip;q=0, gzip", false),
            ("identity;q=1, *;q=0.5", false),
        ])
    func preference(field: String, prefersGzip: Bool) {
        #expect(AcceptEncoding([field]).prefersGzip == prefersGzip)
    }

    @Test(
        "a malformed list is as none",
        arguments: [
            "gzip;q=2", "gzip;q=1.001", "gzip;q=0.1234", "gzip;q=", "gzip;q=-1", "gzip;level=9", "gzip br", "gzip;q=.5",
            "gzip, \"x\"", "gzip;q=1;q=0",
        ])
    func malformed(field: String) {
        #expect(AcceptEncoding([field]) == AcceptEncoding([]))
    }

    @Test("several lines are one list")
    func lines() {
        #expect(AcceptEncoding(["br", "gzip"]).prefersGzip)
        #expect(!AcceptEncoding(["gzip;q=0", "gzip"]).prefersGzip)
    }
}
