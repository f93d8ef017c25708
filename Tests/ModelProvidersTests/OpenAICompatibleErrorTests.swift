import Core
import HTTPCore
import Testing

@testable import ModelProviders

@Suite("The errors of OpenAI's API")
struct OpenAICompatibleErrorTests {
    @Test(
        "mean what status and code say",
        arguments: [
            (
                401, #"{"error":{"message":"Wrong key","code":"invalid_api_key"}}"#, ModelError.Reason.authentication,
                false
            ),
            (403, "", .authentication, false),
            (429, #"{"error":{"message":"Slow down","code":"rate_limit_exceeded"}}"#, .rateLimited, true),
            (
                429, #"{"error":{"message":"Pay","type":"insufficient_quota","code":"insufficient_quota"}}"#,
                .quotaExceeded, false
            ),
            (429, #"{"error":{"message":"Pay","type":"insufficient_quota"}}"#, .quotaExceeded, false),
            (402, "", .quotaExceeded, false),
            (404, #"{"error":{"message":"No such model","code":"model_not_found"}}"#, .modelNotFound, false),
            (400, #"{"error":{"message":"Too long","code":"context_length_exceeded"}}"#, .contextTooLong, false),
            (
                400, #"{"error":{"code":400,"message":"Too long","type":"exceed_context_size_error"}}"#,
                .contextTooLong, false
            ),
            (
                400,
                #"{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","code":400}"#,
                .contextTooLong, false
            ),
            (
                400,
                #"{"error":{"message":"litellm.ContextWindowExceededError: litellm.BadRequestError: Too long","type":null,"param":null,"code":"400"}}"#,
                .contextTooLong, false
            ),
            (
                400,
                #"{"object":"error","message":"Prompt contains 40000 tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","code":"3051"}"#,
                .contextTooLong, false
            ),
            (429, #"{"error":{"message":"Slow down: the maximum context length is dear"}}"#, .rateLimited, true),
            (400, #"{"error":{"message":"max_tokens must be at least 1","code":400}}"#, .invalidRequest, false),
            (400, #"{"error":{"message":"No","code":"content_filter"}}"#, .contentFiltered, false),
            (400, "", .invalidRequest, false),
            (422, #"{"detail":"wrong"}"#, .invalidRequest, false),
            (408, "", .timedOut, true),
            (409, "", .serverError, true),
            (500, "<html>", .serverError, true),
            (501, "", .serverError, false),
            (503, "", .overloaded, true),
            (529, "", .overloaded, true),
        ])
    func reasons(status: Int, body: String, reason: ModelError.Reason, isRetryable: Bool) {
        let error = error(status, body)
        #expect(error.reason == reason)
        #expect(error.isRetryable == isRetryable)
    }

    @Test(
        "carry the provider's words in any of their shapes, for logs and not for learners",
        arguments: [
            #"{"error":{"message":"SECRET"}}"#, #"{"error":"SECRET"}"#, #"{"message":"SECRET"}"#,
            #"{"detail":"SECRET"}"#,
        ])
    func messages(body: String) {
        let error = error(400, body)
        #expect(error.message == "SECRET")
        #expect(error.debugDescription.contains("SECRET"))
        #expect(!error.description.contains("SECRET"))
    }

    @Test("do what x-should-retry says, except without credit")
    func shouldRetry() {
        #expect(error(400, "{}", ["x-should-retry": "true"]).isRetryable)
        #expect(!error(503, "{}", ["x-should-retry": "false"]).isRetryable)
        #expect(!error(402, "{}", ["x-should-retry": "true"]).isRetryable)
    }

    @Test("pass over waits that make no sense", arguments: ["", "-1", "nan", "inf", "Fri, 31 Dec 1999 23:59:59 GMT"])
    func retryAfter(value: String) {
        #expect(error(429, "{}", ["Retry-After": value]).retryAfter == nil)
    }

    @Test(
        "mean the same in the middle of a stream, where digits are a status",
        arguments: [
            (#"{"message":"no","code":"429"}"#, ModelError.Reason.rateLimited),
            (#"{"message":"no","code":"401"}"#, .authentication), (#"{"message":"no","code":503}"#, .overloaded),
            (#"{"message":"no","code":"busy","status":429}"#, .rateLimited),
            (#"{"message":"no","code":"rate_limit_exceeded"}"#, .rateLimited),
            (#"{"message":"no","code":"3051"}"#, .serverError), (#"{"message":"no","code":3051}"#, .serverError),
            (#"{"message":"no"}"#, .serverError),
            (#"{"message":"This model's maximum context length is 4096 tokens.","code":400}"#, .contextTooLong),
            (#"{"message":"litellm.ContextWindowExceededError: no","code":"500"}"#, .contextTooLong),
        ])
    func inStream(body: String, reason: ModelError.Reason) throws {
        #expect(OpenAICompatibleError.modelError(inStream: try JSONParser.parse(body)).reason == reason)
    }

    @Test(
        "take no wait for longer than a day",
        arguments: [("Retry-After", "1e30"), ("Retry-After", "9223372036854775808"), ("retry-after-ms", "1e30")])
    func longRetryAfter(name: String, value: String) {
        var fields = HTTPFields()
        fields[name] = value
        #expect(error(429, "{}", fields).retryAfter == .seconds(86_400))
    }

    @Test("read a date against the date of the answer", arguments: [("39", 2), ("37", 0), ("30", 0)])
    func retryDate(second: String, seconds: Int) {
        let error = error(
            503, "{}",
            ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:49:\(second) GMT"])
        #expect(error.retryAfter == .seconds(seconds))
    }

    private func error(_ status: Int, _ body: String, _ fields: HTTPFields = HTTPFields()) -> ModelError {
        OpenAICompatibleError.modelError(
            status: HTTPStatus(status), fields: fields, body: try? JSONParser.parse(body))
    }
}
