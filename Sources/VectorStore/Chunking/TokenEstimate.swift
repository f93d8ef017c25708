/// A guess at how many tokens a model's tokenizer makes of a text, without the tokenizer.
///
/// Every run of letters and digits counts one token for each five bytes begun, every other visible scalar counts one.
/// Words of European languages then come within a fifth of what SentencePiece gives for multilingual-e5; Chinese and
/// Japanese, where a scalar has three bytes, come out near as well.
enum TokenEstimate {
    static func tokens(in scalars: some Sequence<Unicode.Scalar>) -> Int {
        var tokens = 0
        var run = 0
        for scalar in scalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                run += UTF8.width(scalar)
                continue
            }
            tokens += (run + 4) / 5
            run = 0
            if !scalar.properties.isWhitespace { tokens += 1 }
        }
        return tokens + (run + 4) / 5
    }
}
