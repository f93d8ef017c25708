/// A name among others: an option tag, a method that is allowed, a content coding.
struct SIPToken: Hashable, SIPFieldValue {
    let text: String

    init?(_ scanner: inout SIPScanner) {
        guard let text = scanner.token() else { return nil }
        self.text = text
    }

    var description: String { text }
}
