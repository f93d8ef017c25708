import CLibcurl
import HTTPCore
import Net

/// One request in libcurl's terms: owns the handle and its lists.
@safe final class EasyHandle {
    /// libcurl's handle, for the calls of the multi interface; valid as long as this object.
    let pointer: UnsafeMutableRawPointer
    /// Header fields of a request, or a mail's recipients.
    let fields = StringList()
    private let connections = StringList()
    private let resolutions = StringList()

    /// A handle with what is the same for every transfer.
    init(url: String, protocols: String) throws(HTTPTransportError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw HTTPTransportError(.failed, "libcurl is out of memory.")
        }
        unsafe self.pointer = pointer
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, protocols)
        set(CURLOPT_NOSIGNAL, 1)
        // A name service that does not answer must not hold the loop up when its transfer ends.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    /// Throws `HTTPTransportError` for a request that cannot be sent as it is.
    convenience init(_ plan: ExchangePlan) throws(HTTPTransportError) {
        try plan.request.validate()
        try self.init(url: plan.request.url, protocols: "http,https")
        set(CURLOPT_HTTP_VERSION, lyceum_curl_http_2_tls)
        set(CURLOPT_PIPEWAIT, plan.fits(plan.configuration.bufferLimit) ? 1 : 0)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, plan.request.timeouts.connect.milliseconds))
        setSecurity(trusting: plan.configuration.certificateFile)
        if let file = plan.configuration.certificateFile { set(CURLOPT_PROXY_CAINFO, file) }
        setRoute(plan)
        setMethodAndBody(of: plan.request)
        setFields(plan.request.fields)
        if plan.request.expansion != nil {
            // All that libcurl can take off.
            set(CURLOPT_ACCEPT_ENCODING, "")
            set(CURLOPT_BUFFERSIZE, AnswerMeter.readSize)
        } else if let size = plan.request.readSize {
            set(CURLOPT_BUFFERSIZE, size)
        }
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
    }

    // MARK: Callbacks

    /// Who gives the request's body and receives the answer; the object must outlive the transfer.
    func setReceiver(_ receiver: CurlExchange) {
        let argument = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe lyceum_curl_set_head_callback(pointer, receiveHead, argument)
        unsafe lyceum_curl_set_body_callback(pointer, receiveBody, argument)
        unsafe lyceum_curl_set_beginning(pointer, beginRequest, argument)
        if receiver.upload != nil { unsafe lyceum_curl_set_read_callback(pointer, provideBody, argument) }
        unsafe lyceum_curl_set_private(pointer, argument)
    }

    /// Asks the object, which must outlive the transfer, before each socket is opened.
    func setSocketOpener(_ opener: CurlExchange) {
        let argument = unsafe Unmanaged.passUnretained(opener).toOpaque()
        unsafe lyceum_curl_set_socket_opener(pointer, openSocket, argument)
    }

    /// The work behind a handle that libcurl names.
    static func receiver(of pointer: UnsafeMutableRawPointer) -> CurlWork? {
        guard let argument = unsafe lyceum_curl_private(pointer) else { return nil }
        return unsafe Unmanaged<CurlWork>.fromOpaque(argument).takeUnretainedValue()
    }

    // MARK: A running transfer

    /// The bytes of the request's body sent so far.
    var uploaded: Int { unsafe lyceum_curl_uploaded(pointer) }

    /// The bytes of the answer's body that have arrived, as they came.
    var downloaded: Int { unsafe lyceum_curl_downloaded(pointer) }

    /// Holds either direction, or lets it flow; may call the receiver before it returns.
    func pause(receiving: Bool, sending: Bool) {
        var mask = CURLPAUSE_CONT
        if receiving { mask |= CURLPAUSE_RECV }
        if sending { mask |= CURLPAUSE_SEND }
        unsafe curl_easy_pause(pointer, mask)
    }

    // MARK: Options

    /// Certificates are checked, against the system's or those in a file.
    func setSecurity(trusting file: String?) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, lyceum_curl_tls_1_2)
        if let file { set(CURLOPT_CAINFO, file) }
    }

    private func setRoute(_ plan: ExchangePlan) {
        switch plan.route {
        case .environment: break
        case .direct: set(CURLOPT_PROXY, "")
        case .proxy(let url): set(CURLOPT_PROXY, url)
        case .tunnel(let proxy, let address):
            set(CURLOPT_PROXY, proxy)
            // No variable may lead past the proxy to an address that nobody has looked at.
            set(CURLOPT_NOPROXY, "")
            set(CURLOPT_HTTPPROXYTUNNEL, 1)
            let host = if case .v6 = address { "[\(address)]" } else { "\(address)" }
            connections.append("::\(host):\(plan.address.port)")
            unsafe lyceum_curl_set_list(pointer, CURLOPT_CONNECT_TO, connections.pointer)
        }
        guard !plan.configuration.resolutions.isEmpty else { return }
        for entry in plan.configuration.resolutions { resolutions.append(entry) }
        unsafe lyceum_curl_set_list(pointer, CURLOPT_RESOLVE, resolutions.pointer)
    }

    private func setMethodAndBody(of request: HTTPClientRequest) {
        if request.method == .head { set(CURLOPT_NOBODY, 1) }
        switch request.body {
        case .bytes(let bytes):
            guard !bytes.isEmpty || [.post, .put, .patch].contains(request.method) else { break }
            unsafe lyceum_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            unsafe bytes.withUnsafeBytes { _ = unsafe lyceum_curl_set_body(pointer, $0.baseAddress) }
        case .stream:
            set(CURLOPT_UPLOAD, 1)
            unsafe lyceum_curl_set_offset(
                pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.bodyLength ?? -1))
        }
        if request.method != .head { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    private func setFields(_ given: HTTPFields) {
        for (name, value) in given.entries {
            // libcurl's form for a field without a value.
            fields.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // libcurl adds fields of its own unless told otherwise.
        if given["Content-Type"] == nil { fields.append("Content-Type:") }
        if given["User-Agent"] == nil { fields.append("User-Agent: lyceum") }
        fields.append("Expect:")
        unsafe lyceum_curl_set_list(pointer, CURLOPT_HTTPHEADER, fields.pointer)
    }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe lyceum_curl_set_long(pointer, option, value)
    }

    func set(_ option: CURLoption, _ value: String) {
        unsafe lyceum_curl_set_string(pointer, option, value)
    }
}

/// Owns one of libcurl's lists of strings.
@safe final class StringList {
    /// Nil while the list is empty; valid until the next addition, and as long as this object.
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    deinit {
        unsafe curl_slist_free_all(pointer)
    }

    /// Adds a copy of the line.
    func append(_ line: String) {
        if let longer = unsafe curl_slist_append(pointer, line) { unsafe pointer = longer }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
