extension ModelCall<ResponsesDecoder> {
    /// A question to OpenAI's Responses.
    init(response request: ModelRequest, _ client: ProviderClient) {
        self.init(
            client: client, path: "/responses",
            body: ResponsesRequest.body(for: request, configuration: client.configuration)
        ) { ResponsesDecoder() }
    }
}
