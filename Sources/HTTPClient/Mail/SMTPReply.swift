/// What a server has refused so far, read from the lines of its replies.
struct SMTPReply {
    /// The last refusal that no later agreement has made good: its code and its text.
    private(set) var refusal: (code: Int, text: String)?

    /// Takes a line such as `550 5.7.1 no` or, with more to follow, `550-5.7.1 no`.
    mutating func receive(_ line: some Collection<UInt8>) {
        let digits = line.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        switch code {
        case 400...599:
            refusal = (code, String(decoding: line.prefix(200).filter { (0x20...0x7E).contains($0) }, as: UTF8.self))
        // The answer to QUIT, with which libcurl leaves in any case.
        case 221: break
        default: refusal = nil
        }
    }
}
