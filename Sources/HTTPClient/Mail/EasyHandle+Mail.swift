import CLibcurl
import HTTPCore

extension EasyHandle {
    /// A mail of so many bytes in libcurl's terms. It goes straight to the server, whose connection ends with it.
    convenience init(
        _ configuration: SMTPConfiguration, to recipient: MailAddress, size: Int
    ) throws(HTTPTransportError) {
        let server = configuration.server
        let scheme = server.security == .tls ? "smtps" : "smtp"
        // The path is the name that the server is greeted with.
        let name = configuration.sender.domain
        let greeting = name.utf8.allSatisfy { $0 < 0x80 } ? name : "localhost"
        try self.init(url: "\(scheme)://\(server.host):\(server.port)/\(greeting)", protocols: "smtp,smtps")
        set(CURLOPT_PROXY, "")
        // A server that was left alone for a while has hung up.
        set(CURLOPT_FORBID_REUSE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.milliseconds))
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, configuration.replyTimeout.milliseconds / 1000))
        set(CURLOPT_TIMEOUT_MS, max(1, configuration.totalTimeout.milliseconds))
        setSecurity(trusting: configuration.certificateFile)
        if server.security == .startTLS { set(CURLOPT_USE_SSL, lyceum_curl_all_tls) }
        if let user = server.user, let password = server.password {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, password)
        }
        set(CURLOPT_MAIL_FROM, "<\(configuration.sender.address)>")
        fields.append("<\(recipient.address)>")
        unsafe lyceum_curl_set_list(pointer, CURLOPT_MAIL_RCPT, fields.pointer)
        set(CURLOPT_UPLOAD, 1)
        unsafe lyceum_curl_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(size))
    }

    /// Who gives the mail and reads the server's replies; the object must outlive the transfer.
    func setReceiver(_ delivery: MailDelivery) {
        let argument = unsafe Unmanaged<CurlWork>.passUnretained(delivery).toOpaque()
        unsafe lyceum_curl_set_head_callback(pointer, receiveReply, argument)
        unsafe lyceum_curl_set_read_callback(pointer, provideMail, argument)
        unsafe lyceum_curl_set_private(pointer, argument)
    }
}

// What libcurl calls, on the loop's thread. File-level functions: a closure could be inferred to be isolated.

private func receiveReply(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return 0 }
    unsafe delivery(argument).receive(reply: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func provideMail(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return lyceum_curl_abort_reading }
    return unsafe delivery(argument).provide(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func delivery(_ argument: UnsafeMutableRawPointer) -> MailDelivery {
    unsafe Unmanaged<MailDelivery>.fromOpaque(argument).takeUnretainedValue()
}
