import HTTPCore

/// Counts what arrives of one answer and says when it is too much.
struct AnswerMeter {
    /// libcurl counts the bytes of a read only once it has handed them on.
    private static let slack = 16 * 1024

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

    /// Counts a piece of the body as it is handed over. `arrived` is given for a coded one: how many bytes it came of.
    mutating func addBody(_ count: Int, arrived: Int?) -> HTTPTransportError? {
        body += count
        if let bodyLimit, body > bodyLimit { return excess(bodyLimit) }
        guard let expansion, let arrived,
            !expansion.permit(expanded: body, arrived: arrived, slack: Self.slack)
        else { return nil }
        return HTTPTransportError(
            .tooLarge, "The answer's body expands to more than \(expansion.ratio) times its size.")
    }

    private func excess(_ limit: Int) -> HTTPTransportError {
        HTTPTransportError(.tooLarge, "The answer's body is larger than \(limit) bytes.")
    }
}
