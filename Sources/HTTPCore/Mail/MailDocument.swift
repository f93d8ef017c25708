import Core

/// A mail as it travels (RFC 5322, and RFC 2045 for its body): ASCII in lines that end with CRLF.
package struct MailDocument: Sendable {
    package let bytes: [UInt8]

    /// The sender's domain is the right part of `Message-ID`.
    package init(_ mail: Mail, from sender: MailAddress) {
        let id = mail.id.hex
        var head = [
            "From: \(HeaderText.mailbox(sender))",
            "To: \(HeaderText.mailbox(mail.recipient))",
            "Subject: \(HeaderText.unstructured(mail.subject))",
            "Date: \(HTTPDate(mail.date).description.dropLast(3))+0000",
            "Message-ID: <\(id)@\(sender.domain)>",
            "MIME-Version: 1.0",
            // So that nobody's holiday notice answers a program (RFC 3834 §5).
            "Auto-Submitted: auto-generated",
        ]
        guard let html = mail.html else {
            head += Self.partHead("text/plain")
            bytes = Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + QuotedPrintable.lines(mail.text)
            return
        }
        // Quoted-printable never has "=_".
        let boundary = "=_\(id)"
        head.append("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
        var bytes = Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        for (type, text) in [("text/plain", mail.text), ("text/html", html)] {
            bytes += Array("--\(boundary)\r\n\(Self.partHead(type).joined(separator: "\r\n"))\r\n\r\n".utf8)
            bytes += QuotedPrintable.lines(text)
        }
        self.bytes = bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private static func partHead(_ type: String) -> [String] {
        ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable"]
    }
}
