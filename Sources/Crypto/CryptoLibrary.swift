import COpenSSL

/// The C library below this module.
package enum CryptoLibrary {
    /// Initialises OpenSSL without its exit handler: the first statement of `main`.
    ///
    /// libcurl and libpq load OpenSSL too, and whichever comes first decides; with the exit handler in place, threads
    /// that still run at exit free what it has freed.
    package static func prepare() {
        let done = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        precondition(done == 1, "OpenSSL cannot initialise")
    }
}
