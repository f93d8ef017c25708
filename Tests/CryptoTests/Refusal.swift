import Crypto

/// The error that the body throws; nil when it throws none.
func refusal(_ body: () throws(CryptoError) -> Void) -> CryptoError? {
    do throws(CryptoError) {
        try body()
        return nil
    } catch {
        return error
    }
}
