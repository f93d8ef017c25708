import HTTPCore
import Testing

@Suite struct WebOriginTests {
    @Test(
        "an origin is taken in the one form that browsers send",
        arguments: [
            "https://school.example", "http://localhost:3000", "https://a-b.c1.example:8443", "http://[::1]:8080",
            "http://192.0.2.1", "https://[2001:db8::1]",
        ])
    func valid(text: String) {
        #expect(WebOrigin(text)?.description == text)
    }

    @Test(
        "anything else is none",
        arguments: [
            "*", "null", "", "school.example", "https://", "https://School.example", "https://school.example/",
            "https://school.example/x", "https://school.example:443", "http://school.example:80", "https://a:0",
            "https://a:65536", "https://a:08", "https://a:", "ftp://a", "https://u@a", "https://*.example",
            "https://a b",
            "HTTPS://a",
        ])
    func invalid(text: String) {
        #expect(WebOrigin(text) == nil)
    }

    @Test("a list has commas or spaces between its origins, and is none if one of them is")
    func lists() {
        #expect(
            WebOrigin.list("https://a, https://b  http://c:1")?.map(\.description) == [
                "https://a", "https://b", "http://c:1",
            ])
        #expect(WebOrigin.list("https://a,*") == nil)
        #expect(WebOrigin.list(" ") == [])
    }
}
