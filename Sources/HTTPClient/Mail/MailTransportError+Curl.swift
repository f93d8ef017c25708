import CLibcurl
import HTTPCore

extension MailTransportError {
    /// What libcurl's result and the server's last refusal mean; nil where the server took the mail on.
    init?(_ result: CURLcode, _ reply: SMTPReply) {
        guard result != CURLE_OK else { return nil }
        let (code, description) = Self.meaning(of: result, reply.refusal?.code ?? 0)
        self.init(code, description, reply: reply.refusal?.text)
    }

    private static func meaning(of result: CURLcode, _ refusal: Int) -> (Code, String) {
        switch (result, refusal) {
        case (_, 400...499): (.postponed, "The mail server cannot take the mail at present.")
        case (CURLE_LOGIN_DENIED, _), (_, 530), (_, 534), (_, 535), (_, 538):
            (.login, "The mail server does not accept the user name and password, or asks for some.")
        case (CURLE_USE_SSL_FAILED, _): (.tls, "The mail server offers no TLS.")
        case (CURLE_SSL_CONNECT_ERROR, _), (CURLE_PEER_FAILED_VERIFICATION, _), (CURLE_SSL_CACERT_BADFILE, _),
            (CURLE_SSL_CIPHER, _), (CURLE_SSL_ISSUER_ERROR, _):
            (.tls, "The mail server's TLS or certificate is not to be trusted.")
        case (_, 500...599): (.rejected, "The mail server refuses the mail.")
        case (CURLE_COULDNT_RESOLVE_HOST, _): (.unresolvable, "The mail server's name is not known.")
        case (CURLE_COULDNT_CONNECT, _): (.refused, "There is no connection to the mail server.")
        case (CURLE_OPERATION_TIMEDOUT, _): (.timedOut, "The mail server took too long.")
        case (CURLE_SEND_ERROR, _), (CURLE_RECV_ERROR, _), (CURLE_GOT_NOTHING, _), (CURLE_PARTIAL_FILE, _),
            (CURLE_WEIRD_SERVER_REPLY, _), (CURLE_UPLOAD_FAILED, _):
            (.disconnected, "The mail server broke off.")
        default: (.failed, "The mail could not be sent: \(unsafe String(cString: curl_easy_strerror(result))).")
        }
    }
}
