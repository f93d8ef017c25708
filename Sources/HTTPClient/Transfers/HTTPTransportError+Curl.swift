import CLibcurl
import HTTPCore

extension HTTPTransportError {
    /// What libcurl's result means; nil where the transfer came to its end. An answer in another protocol has the same
    /// code as a URL in one, but comes by a connection.
    init?(_ result: CURLcode, isConnected: Bool) {
        guard result != CURLE_OK else { return nil }
        self.init(Self.code(of: result, isConnected), unsafe String(cString: curl_easy_strerror(result)))
    }

    private static func code(of result: CURLcode, _ isConnected: Bool) -> Code {
        switch result {
        case CURLE_UNSUPPORTED_PROTOCOL where isConnected: .malformed
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolvable
        case CURLE_COULDNT_CONNECT: .refused
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SEND_FAIL_REWIND:
            .disconnected
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            .tls
        default: .failed
        }
    }
}
