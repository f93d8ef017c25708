import Core
import HTTPCore
import Testing

@Suite struct PageTests {
    private let keys = (1...5).map { UUID128(high: 0, low: UInt64($0)) }

    @Test("A page holds as many as were asked for, and its cursor asks for what comes after them")
    func paging() throws {
        let request = try PageRequest(["limit": "2"])
        let page = Page(Array(keys.prefix(3)), for: request) { $0 }
        #expect(page.items == Array(keys.prefix(2)))
        let after = try #require(page.after)
        #expect(try PageRequest(["limit": "2", "after": after]).after == keys[1])
        #expect(Page(Array(keys.prefix(2)), for: request) { $0 }.after == nil)
        #expect(Page([UUID128](), for: request) { $0 }.after == nil)
    }

    @Test("Twenty unless told, one to a hundred")
    func limits() throws {
        #expect(try PageRequest([:]) == PageRequest(limit: 20))
        #expect(try PageRequest(["limit": "100"]).limit == 100)
        #expect(PageRequest(limit: 1000).limit == 100 && PageRequest(limit: -1).limit == 1)
    }

    @Test(
        "Another limit and a cursor that no page gave are refused by name",
        arguments: [
            ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", ""), ("limit", "ten"),
            ("limit", "99999999999999999999"), ("after", ""), ("after", "p1"), ("after", "p1xyz"),
            ("after", "00000000000000000000000000000000"), ("after", "p1' OR 1=1"),
        ])
    func refused(name: String, value: String) throws {
        let error = try #require(throws: JSONDecodingError.self) { try PageRequest([name: value]) }
        #expect(error.path == name)
    }

    @Test("A list is answered with its items, whether there are more, and where they begin")
    func answer() throws {
        let page = Page(keys, for: PageRequest(limit: 4)) { $0 }
        let body = try HTTPResponse.page(page) { .integer(Int64($0.low)) }.jsonBody
        #expect(body["data"] == [1, 2, 3, 4] && body["has_more"] == true)
        #expect(body["after"]?.stringValue == page.after)
    }
}
