import HTTPCore
import Testing

@testable import HTTPServer

@Suite struct ResponseHeadTests {
    private func head(_ fields: HTTPFields, body: String = "") -> String {
        var bytes = Array("before ".utf8)
        ResponseHead.write(
            HTTPResponse(fields: fields), framing: .length(body.utf8.count), keepsAlive: true, minorVersion: 1,
            date: Array("Date: now\r\n".utf8), body: Array(body.utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A head is appended with the body behind it")
    func whole() {
        #expect(
            head(["A": "b", "Content-Type": "text/plain"], body: "pong")
                == "before HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 4\r\nA: b\r\nContent-Type: text/plain\r\n\r\npong"
        )
    }

    @Test("What would end a field's line becomes a blank, wherever it stands", arguments: 0..<24)
    func controls(place: Int) {
        for control in ["\n", "\r", "\u{0}", "\u{7F}"] {
            let value = String(repeating: "v", count: place) + control + String(repeating: "w", count: 23 - place)
            #expect(head(["Name": value]).contains("\r\nName: \(value.replacing(control, with: " "))\r\n"))
        }
    }

    @Test("Tabs and what is no ASCII stay, and a short line is looked at too")
    func others() {
        let text = head(["Text": "a\té€", "N": "\n", "M": "", "Bad\nName": "x"])
        #expect(text.contains("\r\nText: a\té€\r\nN:  \r\nM: \r\nBad Name: x\r\n\r\n"))
    }

    @Test("A handler does not frame the answer or speak for the connection")
    func framing() {
        let fields: HTTPFields = ["CONNECTION": "x", "content-length": "9", "Transfer-Encoding": "x", "date": "x"]
        #expect(head(fields) == "before HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n")
    }
}
