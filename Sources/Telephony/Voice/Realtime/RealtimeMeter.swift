package import ModelProviders

/// Counts what a model that hears and speaks takes, answer by answer: it answers when it sees fit, so nobody is asked before.
/// App holds it to budgets.
package protocol RealtimeMeter: Sendable {
    /// Throws where there may be no other answer: the conversation fails, after what is being said. What the model answers
    /// until then is counted all the same.
    func requireRoom() async throws

    /// The model has begun to answer.
    func begins()

    /// There is something of the answer.
    func speaks()

    /// The answer is over.
    ///
    /// - Parameter usage: nil where the server did not say, or was lost
    func ended(_ usage: TokenUsage?)

    /// The conversation is over, maybe in the midst of an answer.
    func close()
}
