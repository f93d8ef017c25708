import HTTPCore

/// Counts what arrives of one answer and says when it is too much.
struct AnswerMeter {
    /// The bytes of one read of a coded body. libcurl counts them only once it has handed them on, and reads up to two
    /// hundred times before it lets go of the thread.
    static let readSize = 4 * 1024

    private let headLimit: Int
    private let bodyLimit: Int?
    private let expansion: ExpansionLimits?
    private var head = 0
    private var body = 0

    /// The limits of a request, and of all heads.
    init(_ request: HTTPClientRequest, headLimit: Int) {
        self.headLimit = headLimit
        expansion = request.expansion
        bodyLimit = [request.bodyLimit, request.expansion?.bytes].compactMap(\.self).min()
    }

    /// Counts a line of the head.
    mutating func addHead(_ count: Int) -> HTTPTransportError? {
        head += count
        guard head > headLimit else { return nil }
        return HTTPTransportError(.tooLarge, "The head of the answer is larger than \(headLimit) bytes.")
    }

    /// Judges the length that the head announces, before any of it has come.
    func announce(_ length: Int?) -> HTTPTransportError? {
        guard let bodyLimit, let length, length > bodyLimit else { return nil }
        return excess(bodyLimit)
    }

    /// Judges a piece of the body before it is handed over. `arrived` is given for a coded one: how many bytes it and
    /// all before it came of.
    func judge(_ count: Int, arrived: Int?) -> HTTPTransportError? {
        if let bodyLimit, body + count > bodyLimit { return excess(bodyLimit) }
        guard let expansion, let arrived,
            !expansion.permit(expanded: body + count, arrived: arrived, slack: Self.readSize)
        else { return nil }
        return HTTPTransportError(
            .tooLarge, "The answer's body expands to more than \(expansion.ratio) times its size.")
    }

    /// Counts a piece of the body that was handed over.
    mutating func addBody(_ count: Int) {
        body += count
    }

    private func excess(_ limit: Int) -> HTTPTransportError {
        HTTPTransportError(.tooLarge, "The answer's body is larger than \(limit) bytes.")
    }
}
