package import HTTPCore
import Net

extension CurlTransport {
    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let deadline = request.timeouts.total.map { MonotonicTime.now() + $0 }
        var failures = 0
        while true {
            try Task.checkCancellation()
            let delay: Duration
            do {
                let answer = try await follow(request, until: deadline)
                failures += 1
                let asked = request.retries.delay(
                    after: failures, of: request, answer: answer, randomness: configuration.pacing.randomness())
                guard let asked, fits(asked, before: deadline) else { return answer }
                delay = asked
            } catch let error as HTTPTransportError {
                failures += 1
                let wait = request.retries.delay(
                    after: failures, of: request, error: error, randomness: configuration.pacing.randomness())
                guard let wait, fits(wait, before: deadline) else { throw error }
                delay = wait
            }
            try await configuration.pacing.pause(delay)
        }
    }

    /// Sends the request and follows redirects as far as it wants. Each target is a request like any other: its address
    /// is checked again.
    private func follow(_ request: HTTPClientRequest, until deadline: MonotonicTime?) async throws -> HTTPClientResponse
    {
        var request = request
        var address = try WebAddress(request.url)
        var followed = 0
        while true {
            let answer = try await exchange(request, with: address, until: deadline)
            guard case .follow(let most) = request.redirects, answer.status.isRedirect,
                let location = answer.fields["Location"]
            else { return answer }
            guard followed < most else {
                throw HTTPTransportError(.redirect, "The server redirects more than \(most) times.")
            }
            let target = try Self.target(of: location, from: address)
            guard
                let next = try request.redirected(
                    by: answer.status, to: target.text, isSameOrigin: target.isSameOrigin(as: address))
            else { return answer }
            followed += 1
            (request, address) = (next, target)
        }
    }

    /// Where a redirect leads. Throws for what must not be followed.
    static func target(of location: String, from address: WebAddress) throws(HTTPTransportError) -> WebAddress {
        let target: WebAddress
        do throws(HTTPTransportError) {
            target = try WebAddress(location, relativeTo: address.text)
        } catch {
            throw HTTPTransportError(.redirect, "The server redirects to what is no web address.")
        }
        guard address.scheme == "http" || target.scheme == "https" else {
            throw HTTPTransportError(.redirect, "The server redirects from https to http.")
        }
        return target
    }

    private func fits(_ delay: Duration, before deadline: MonotonicTime?) -> Bool {
        deadline.map { MonotonicTime.now() + delay < $0 } ?? true
    }
}
