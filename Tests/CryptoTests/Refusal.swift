import Crypto

/// The code of the error that the body throws; nil when it throws none.
func refusal(_ body: () throws(TokenError) -> Void) -> TokenError.Code? {
    do throws(TokenError) {
        try body()
        return nil
    } catch {
        return error.code
    }
}
