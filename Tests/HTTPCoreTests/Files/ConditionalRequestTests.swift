import Core
import HTTPCore
import Testing

@Suite("The conditions of a request")
struct ConditionalRequestTests {
    private static let at = "Sat, 29 Oct 1994 19:43:31 GMT"
    private static let before = "Sat, 29 Oct 1994 19:43:30 GMT"
    private static let after = "Sat, 29 Oct 1994 19:43:32 GMT"

    struct Case: Sendable {
        let method: HTTPMethod
        let fields: HTTPFields
        let outcome: ConditionalRequest.Outcome

        init(_ method: HTTPMethod, _ fields: HTTPFields, _ outcome: ConditionalRequest.Outcome) {
            self.method = method
            self.fields = fields
            self.outcome = outcome
        }
    }

    // RFC 9110 §13.1 and the order of §13.2.2; the file has the tag "a" and changed at `at`.
    @Test(
        "are judged in the order of RFC 9110",
        arguments: [
            Case(.get, [:], .proceed),
            Case(.get, ["If-None-Match": #""a""#], .notModified),
            Case(.head, ["If-None-Match": #""b", W/"a""#], .notModified),
            Case(.get, ["If-None-Match": #""b""#], .proceed),
            Case(.get, ["If-None-Match": "*"], .notModified),
            Case(.put, ["If-None-Match": "*"], .preconditionFailed),
            Case(.get, ["If-None-Match": "a"], .proceed),
            Case(.get, ["If-Modified-Since": at], .notModified),
            Case(.get, ["If-Modified-Since": after], .notModified),
            Case(.get, ["If-Modified-Since": before], .proceed),
            Case(.get, ["If-Modified-Since": "yesterday"], .proceed),
            Case(.post, ["If-Modified-Since": at], .proceed),
            Case(.get, ["If-None-Match": #""b""#, "If-Modified-Since": at], .proceed),
            Case(.get, ["If-None-Match": #""a""#, "If-Modified-Since": before], .notModified),
            Case(.put, ["If-Match": #""a""#], .proceed),
            Case(.put, ["If-Match": #"W/"a""#], .preconditionFailed),
            Case(.put, ["If-Match": #""b""#], .preconditionFailed),
            Case(.put, ["If-Match": "a"], .preconditionFailed),
            Case(.put, ["If-Match": "*"], .proceed),
            Case(.put, ["If-Unmodified-Since": at], .proceed),
            Case(.put, ["If-Unmodified-Since": before], .preconditionFailed),
            Case(.put, ["If-Unmodified-Since": "yesterday"], .proceed),
            Case(.put, ["If-Match": #""a""#, "If-Unmodified-Since": before], .proceed),
            Case(.get, ["If-Match": #""a""#, "If-None-Match": #""a""#], .notModified),
            Case(.get, ["If-Match": #""b""#, "If-None-Match": #""a""#], .preconditionFailed),
            Case(.get, ["If-Unmodified-Since": before, "If-None-Match": #""a""#], .preconditionFailed),
        ])
    func outcome(_ item: Case) {
        #expect(conditions(item.method, item.fields).outcome(for: state()) == item.outcome, "\(item.fields)")
    }

    @Test("on dates are ignored where the file has none, and on tags match only *")
    func withoutValidators() {
        let bare = FileState(tag: nil, length: 10, modified: nil)
        for name in ["If-Modified-Since", "If-Unmodified-Since"] {
            #expect(conditions(.get, [name: Self.before]).outcome(for: bare) == .proceed)
        }
        #expect(conditions(.get, ["If-None-Match": #""a""#]).outcome(for: bare) == .proceed)
        #expect(conditions(.get, ["If-Match": #""a""#]).outcome(for: bare) == .preconditionFailed)
        #expect(conditions(.get, ["If-Match": "*"]).outcome(for: bare) == .proceed)
    }

    // RFC 9110 §13.1.5.
    @Test(
        "let a range through only while If-Range names the file's present state",
        arguments: [
            (#""a""#, true), (#""b""#, false), (#"W/"a""#, false), (at, true), (before, false), (after, false),
            ("junk", false),
        ])
    func ifRange(field: String, isPart: Bool) {
        let selection = conditions(.get, ["Range": "bytes=0-4", "If-Range": field]).selection(of: state())
        #expect(selection == (isPart ? .parts([ByteRange(0, 4)]) : .whole))
    }

    @Test("leave HEAD and repeated Range fields without ranges")
    func noRanges() {
        #expect(conditions(.head, ["Range": "bytes=0-4"]).selection(of: state()) == .whole)
        let repeated: HTTPFields = ["Range": "bytes=0-4", "range": "bytes=5-6"]
        #expect(conditions(.get, repeated).selection(of: state()) == .whole)
    }

    private func conditions(_ method: HTTPMethod, _ fields: HTTPFields) -> ConditionalRequest {
        ConditionalRequest(HTTPRequest(method: method, path: "/", fields: fields), now: Timestamp(microseconds: 0))
    }

    private func state() -> FileState {
        FileState(
            tag: EntityTag(#""a""#), length: 10, modified: HTTPDate(Self.at, now: Timestamp(microseconds: 0)))
    }
}
