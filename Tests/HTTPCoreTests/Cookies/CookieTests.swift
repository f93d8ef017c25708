import HTTPCore
import Testing

@Suite struct CookieTests {
    private func request(_ fields: String...) -> HTTPRequest {
        var request = HTTPRequest(method: .post, path: "/")
        for field in fields { request.fields.append("Cookie", field) }
        return request
    }

    @Test("A cookie is found among others, in one field or several, and its value may hold an equals sign")
    func found() {
        #expect(request("a=1; token=x=y; b=2").cookie("token") == "x=y")
        #expect(request("a=1", "token=z").cookie("token") == "z")
        #expect(request("token=").cookie("token") == "")
    }

    @Test(
        "What is no cookie of exactly that name is none",
        arguments: ["", "token", "Token=x", "xtoken=x", "token2=x", "a=token=x"])
    func missing(field: String) {
        #expect(request(field).cookie("token") == nil)
        #expect(request().cookie("token") == nil)
    }

    @Test("Of two cookies with one name none is believed")
    func ambiguous() {
        #expect(request("token=a; token=b").cookie("token") == nil)
        #expect(request("token=a", "token=a").cookie("token") == nil)
    }

    @Test("A cookie is set for this host alone, and hidden and secure as asked")
    func setting() {
        let full = SetCookie("__Host-a", "x-y_z", maximumAge: 60, isSecure: true, isHidden: true)
        #expect(full.field == "__Host-a=x-y_z; Path=/; Max-Age=60; SameSite=Lax; Secure; HttpOnly")
        let plain = SetCookie("a", "", maximumAge: 0, isSecure: false, isHidden: false)
        #expect(plain.field == "a=; Path=/; Max-Age=0; SameSite=Lax")
    }
}
