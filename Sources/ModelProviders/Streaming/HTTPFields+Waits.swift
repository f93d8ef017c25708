import Core
import HTTPCore

extension HTTPFields {
    /// The wait that the provider asks for: in milliseconds, else in seconds or until a date (RFC 9110 §10.2.3) by the
    /// clock that dated the answer.
    var retryAfter: Duration? {
        if let milliseconds = self["retry-after-ms"].flatMap({ Double($0) }),
            let wait = ProviderAnswer.wait(milliseconds / 1000)
        {
            return wait
        }
        guard let text = self["retry-after"] else { return nil }
        if let seconds = Double(text) { return ProviderAnswer.wait(seconds) }
        guard let end = moment("retry-after"), let now = moment("date") else { return nil }
        return ProviderAnswer.wait(Double(max(0, end.seconds - now.seconds)))
    }

    /// The wait after an answer of this status: what the provider asks for, and after 429 else until the last of the
    /// limits that are used up begins anew.
    func wait(after status: HTTPStatus) -> Duration? {
        retryAfter ?? (status == .tooManyRequests ? waitForLimits : nil)
    }

    /// What tells how much is left of a limit, and when it begins anew.
    private static let limits: [(left: String, reset: String)] = [
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ]

    private var waitForLimits: Duration? {
        var longest: Duration?
        for limit in Self.limits {
            // Azure has -1 and a reset of 0 where it does not know.
            guard let left = self[limit.left], Int(left) == 0, let reset = self[limit.reset],
                let time = seconds(until: reset), time > 0, let wait = ProviderAnswer.wait(time)
            else { continue }
            longest = max(longest ?? .zero, wait)
        }
        return longest
    }

    /// The seconds until a limit begins anew, which stands as a time of RFC 3339 at Anthropic and as the length of the
    /// wait at OpenAI and its likes.
    private func seconds(until reset: String) -> Double? {
        guard let end = Timestamp(rfc3339: reset) else { return Self.seconds(in: reset) }
        guard let now = moment("date") else { return nil }
        return Double(end.microseconds) / 1_000_000 - Double(now.seconds)
    }

    private static let units: [String: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 0.001]

    /// A length such as `1s`, `6m0s`, `20ms` or `1h2m3.5s`; a bare number, which Azure has, is one of seconds.
    private static func seconds(in length: String) -> Double? {
        if let seconds = Double(length) { return seconds }
        var rest = length[...]
        var sum = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            sum += number * factor
        }
        return sum
    }
}
