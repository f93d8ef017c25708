import HTTPCore
import Testing

@testable import ModelProviders

@Suite("The wait after too many requests")
struct ProviderWaitTests {
    /// An answer as OpenAI documents it, with these in the place of some fields.
    private func openAI(_ others: [String: String]) -> HTTPFields {
        var fields: HTTPFields = [
            "x-ratelimit-limit-requests": "60", "x-ratelimit-limit-tokens": "150000",
            "x-ratelimit-remaining-requests": "59", "x-ratelimit-remaining-tokens": "149984",
            "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s",
        ]
        for (name, value) in others { fields[name] = value }
        return fields
    }

    /// The same of Anthropic.
    private func anthropic(_ others: [String: String]) -> HTTPFields {
        var fields: HTTPFields = ["Date": "Mon, 07 Jul 2025 10:00:00 GMT"]
        for limit in ["requests", "tokens", "input-tokens", "output-tokens"] {
            fields["anthropic-ratelimit-\(limit)-limit"] = "1000"
            fields["anthropic-ratelimit-\(limit)-remaining"] = "999"
            fields["anthropic-ratelimit-\(limit)-reset"] = "2025-07-07T10:00:01Z"
        }
        for (name, value) in others { fields[name] = value }
        return fields
    }

    private func seconds(_ fields: HTTPFields, after status: HTTPStatus = .tooManyRequests) -> Double? {
        fields.wait(after: status).map { $0 / .seconds(1) }
    }

    @Test(
        "is the time until the limit begins anew that is used up, in OpenAI's words",
        arguments: [
            (["x-ratelimit-remaining-requests": "0"], 1), (["x-ratelimit-remaining-tokens": "0"], 360),
            (["x-ratelimit-remaining-requests": "0", "x-ratelimit-remaining-tokens": "0"], 360),
            (["x-ratelimit-remaining-tokens": "0", "Retry-After": "7"], 7),
            // Azure, where it does not know.
            (["x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "0"], nil),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "0"], nil), ([:], nil),
        ] as [([String: String], Double?)])
    func openAILimits(fields: [String: String], wait: Double?) {
        #expect(seconds(openAI(fields)) == wait)
        // Other trouble passes by itself.
        #expect(seconds(openAI(fields), after: .serviceUnavailable) == (fields["Retry-After"] == nil ? nil : wait))
    }

    @Test(
        "is told in lengths of time",
        arguments: [
            ("1s", 1), ("20ms", 0.02), ("6m0s", 360), ("1h2m3s", 3723), ("2m59.56s", 179.56), ("1d", 86_400),
            ("27", 27), ("1e30", 86_400), ("99999999999999999999h", 86_400), ("", nil), ("s", nil), ("5x", nil),
            ("1s!", nil),
            ("-1s", nil), ("-1", nil), ("nan", nil), ("inf", nil), ("1.2.3s", nil),
        ] as [(String, Double?)])
    func lengths(text: String, wait: Double?) throws {
        let found = seconds(openAI(["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": text]))
        guard let wait else {
            #expect(found == nil)
            return
        }
        let length = try #require(found)
        #expect(abs(length - wait) < 0.000_001)
    }

    @Test(
        "is the time until the latest moment at which a limit begins anew that is used up, in Anthropic's words",
        arguments: [
            (["anthropic-ratelimit-requests-remaining": "0"], 1),
            (
                [
                    "anthropic-ratelimit-output-tokens-remaining": "0",
                    "anthropic-ratelimit-output-tokens-reset": "2025-07-07T12:00:12+02:00",
                ], 12
            ),
            (
                [
                    "anthropic-ratelimit-input-tokens-remaining": "0", "anthropic-ratelimit-tokens-remaining": "0",
                    "anthropic-ratelimit-tokens-reset": "2025-07-07T10:00:08.5Z",
                ], 8.5
            ),
            (
                [
                    "anthropic-ratelimit-tokens-remaining": "0",
                    "anthropic-ratelimit-tokens-reset": "9999-12-31T23:59:59Z",
                ], 86_400
            ),
            (
                [
                    "anthropic-ratelimit-tokens-remaining": "0",
                    "anthropic-ratelimit-tokens-reset": "2025-07-07T09:59:59Z",
                ], nil
            ),
            (["anthropic-ratelimit-tokens-remaining": "0", "Date": "today"], nil), ([:], nil),
        ] as [([String: String], Double?)])
    func anthropicLimits(fields: [String: String], wait: Double?) {
        #expect(seconds(anthropic(fields)) == wait)
    }
}
