import CLibcurl
import HTTPCore
import Net

/// One request in libcurl's terms: owns the handle and the list of fields.
@safe final class EasyHandle {
    /// libcurl's handle, for the calls of the multi interface; valid as long as this object.
    let pointer: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?

    /// Throws `HTTPTransportError` for a request that cannot be sent as it is. A direct one passes no proxy, whatever
    /// the environment says.
    init(_ request: HTTPClientRequest, isDirect: Bool) throws(HTTPTransportError) {
        try Self.check(request)
        guard let pointer = unsafe curl_easy_init() else {
            throw HTTPTransportError(.failed, "libcurl is out of memory.")
        }
        unsafe self.pointer = pointer
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_HTTP_VERSION, lyceum_curl_http_1_1)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeout.milliseconds))
        // A proxy of the environment is meant for the world outside.
        if isDirect || request.isForThisMachine { set(CURLOPT_PROXY, "") }
        setMethodAndBody(of: request)
        setFields(request.fields)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(fields)
    }

    /// Who receives the answer's head and body; the object must outlive the transfer.
    func setReceiver(_ receiver: CurlExchange) {
        let argument = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe lyceum_curl_set_head_callback(pointer, receiveHead, argument)
        unsafe lyceum_curl_set_body_callback(pointer, receiveBody, argument)
        unsafe lyceum_curl_set_private(pointer, argument)
    }

    /// Asks the object, which must outlive the transfer, before each socket is opened.
    func setSocketOpener(_ opener: CurlExchange) {
        let argument = unsafe Unmanaged.passUnretained(opener).toOpaque()
        unsafe lyceum_curl_set_socket_opener(pointer, openSocket, argument)
    }

    /// The receiver of a handle that libcurl names.
    static func receiver(of pointer: UnsafeMutableRawPointer) -> CurlExchange? {
        guard let argument = unsafe lyceum_curl_private(pointer) else { return nil }
        return unsafe Unmanaged<CurlExchange>.fromOpaque(argument).takeUnretainedValue()
    }

    /// The bytes of the request sent so far.
    var uploaded: Int { unsafe lyceum_curl_uploaded(pointer) }

    /// Lets a paused body flow again; may call the receiver before it returns.
    func resume() {
        unsafe curl_easy_pause(pointer, CURLPAUSE_CONT)
    }

    private func setMethodAndBody(of request: HTTPClientRequest) {
        if request.method == .head { set(CURLOPT_NOBODY, 1) }
        if !request.body.isEmpty || [.post, .put, .patch].contains(request.method) {
            unsafe lyceum_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            unsafe request.body.withUnsafeBytes { _ = unsafe lyceum_curl_set_body(pointer, $0.baseAddress) }
        }
        if request.method != .head { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    private func setFields(_ given: HTTPFields) {
        for (name, value) in given.entries {
            // libcurl's form for a field without a value.
            append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // libcurl adds fields of its own unless told otherwise.
        if given["Content-Type"] == nil { append("Content-Type:") }
        if given["User-Agent"] == nil { append("User-Agent: lyceum") }
        append("Expect:")
        unsafe lyceum_curl_set_fields(pointer, fields)
    }

    private func append(_ line: String) {
        if let longer = unsafe curl_slist_append(fields, line) { unsafe fields = longer }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe lyceum_curl_set_long(pointer, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        unsafe lyceum_curl_set_string(pointer, option, value)
    }

    /// libcurl sends names, values and methods as they are: a line break in one would begin another field.
    private static func check(_ request: HTTPClientRequest) throws(HTTPTransportError) {
        let isClean: (String) -> Bool = { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
        guard isClean(request.url), isClean(request.method.rawValue) else {
            throw HTTPTransportError(.invalidURL, "The URL or method contains a control character.")
        }
        for (name, value) in request.fields.entries where !isClean(name) || !isClean(value) {
            throw HTTPTransportError(.failed, "A header field contains a control character.")
        }
    }
}

// File-level functions: a closure could be inferred to be isolated, and these run on the loop's thread.

private func receiveHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return 0 }
    let exchange = unsafe Unmanaged<CurlExchange>.fromOpaque(argument).takeUnretainedValue()
    unsafe exchange.receiveHead(line: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return 0 }
    let exchange = unsafe Unmanaged<CurlExchange>.fromOpaque(argument).takeUnretainedValue()
    let isTaken = unsafe exchange.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return isTaken ? size * count : lyceum_curl_pause_writing
}

private func openSocket(
    _ argument: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address = unsafe address, let argument = unsafe argument else { return lyceum_curl_socket_bad }
    let exchange = unsafe Unmanaged<CurlExchange>.fromOpaque(argument).takeUnretainedValue()
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe lyceum_curl_address_bytes(address, &bytes)
    guard exchange.mayConnect(to: IPAddress(bytes: bytes.prefix(Int(count)))) else { return lyceum_curl_socket_bad }
    return unsafe lyceum_curl_open_socket(address)
}
