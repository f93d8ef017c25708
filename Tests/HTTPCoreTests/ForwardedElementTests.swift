import HTTPCore
import Testing

/// The examples are those of RFC 7239 §4 and §7.1.
@Suite struct ForwardedElementTests {
    @Test("Elements are read with their parameters, in any case and any order")
    func elements() {
        let parse = ForwardedElement.parse
        #expect(parse("for=\"_gazonk\"") == [ForwardedElement(client: "_gazonk")])
        #expect(parse("For=\"[2001:db8:cafe::17]:4711\"") == [ForwardedElement(client: "[2001:db8:cafe::17]:4711")])
        #expect(
            parse("for=192.0.2.60;proto=http;by=203.0.113.43")
                == [ForwardedElement(client: "192.0.2.60", scheme: "http")])
        #expect(
            parse("for=192.0.2.43, for=198.51.100.17")
                == [ForwardedElement(client: "192.0.2.43"), ForwardedElement(client: "198.51.100.17")])
        #expect(
            parse("host=example.org ; PROTO=https\t,for=\"a\\\"b,c\";secret=x")
                == [ForwardedElement(scheme: "https", host: "example.org"), ForwardedElement(client: "a\"b,c")])
    }

    @Test(
        "What two readers could cut differently is malformed",
        arguments: [
            "", ",", "for=a,", ",for=a", "for=a,,for=b", "for", "for=", "=a", "for =a", "for= a", "for=a b", "for=a;",
            "for=a;for=b", "for=\"a", "for=\"a\"b", "for=a\"", "for=[::1]", "for=1.2.3.4:80", "for=\"a\", \"for=b",
        ])
    func malformed(value: String) {
        #expect(ForwardedElement.parse(value) == nil)
    }
}
