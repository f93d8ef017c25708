@testable import Telephony

/// The bytes of a message: the lines of its head end as SIP's do, and what is behind the first empty line stays as it is.
func sipBytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var isHead = true
    var last: UInt8 = 0
    for byte in text.utf8 {
        if byte == 10, isHead {
            bytes += [13, 10]
            isHead = last != 10
        } else {
            bytes.append(byte)
        }
        last = byte
    }
    return isHead ? bytes + (last == 10 ? [13, 10] : [13, 10, 13, 10]) : bytes
}

/// Reads a text as a datagram.
func sipMessage(_ text: String) throws(SIPParseError) -> SIPMessage? {
    try SIPParser().message(datagram: sipBytes(text))
}

/// Reads a text as a request.
func sipRequest(_ text: String) throws -> SIPRequest {
    guard case .request(let request)? = try sipMessage(text) else { throw NotExpected() }
    return request
}

/// Reads a text as a response.
func sipResponse(_ text: String) throws -> SIPResponse {
    guard case .response(let response)? = try sipMessage(text) else { throw NotExpected() }
    return response
}

/// A request as any other, with more header lines and another first line where a test gives them.
func sipText(
    _ line: String = "OPTIONS sip:tutor@school.example SIP/2.0", cseq: String = "7 OPTIONS",
    via: String = "SIP/2.0/UDP pc.school.example;branch=z9hG4bKa1", more: String = ""
) -> String {
    """
    \(line)
    Via: \(via)
    From: <sip:ada@school.example>;tag=a
    To: <sip:tutor@school.example>
    Call-ID: c1@pc.school.example
    CSeq: \(cseq)
    Max-Forwards: 70
    \(more.isEmpty ? "" : more + "\n")

    """
}

/// A message is not of the kind that the test is about.
struct NotExpected: Error {}
