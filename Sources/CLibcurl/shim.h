#pragma once
/* The checks are macros around the variadic functions, which only the typed functions below call. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* Macros that Swift cannot import. */
static const long lyceum_curl_global_default = CURL_GLOBAL_DEFAULT;
static const size_t lyceum_curl_pause_writing = CURL_WRITEFUNC_PAUSE;
static const curl_socket_t lyceum_curl_socket_timeout = CURL_SOCKET_TIMEOUT;
static const curl_socket_t lyceum_curl_socket_bad = CURL_SOCKET_BAD;

/* curl_easy_setopt for options that take a long. */
static inline CURLcode lyceum_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/* curl_easy_setopt for options that take a curl_off_t. */
static inline CURLcode lyceum_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/* curl_easy_setopt for options that take a string, which curl copies. */
static inline CURLcode lyceum_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/* The request's body, which curl copies; its size must be set before. Without bytes curl would ask for them. */
static inline CURLcode lyceum_curl_set_body(CURL *easy, const void *bytes) {
    return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes != NULL ? bytes : "");
}

/* What receives the body, with its argument. */
static inline CURLcode lyceum_curl_set_body_callback(CURL *easy, curl_write_callback callback, void *argument) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, argument);
}

/* What receives the lines of the head, with its argument. */
static inline CURLcode lyceum_curl_set_head_callback(CURL *easy, curl_write_callback callback, void *argument) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, argument);
}

/* What opens the sockets, with its argument. */
static inline CURLcode lyceum_curl_set_socket_opener(CURL *easy, curl_opensocket_callback callback, void *argument) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, argument);
}

/* The bytes of an address that curl is about to connect to, in network order, and how many; 0 for another family. */
static inline int lyceum_curl_address_bytes(const struct curl_sockaddr *address, unsigned char bytes[16]) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address->addr;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address->addr;
    if (address->addr.sa_family != address->family) return 0;
    if (address->family == AF_INET && address->addrlen >= sizeof *v4) {
        memcpy(bytes, &v4->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6 && address->addrlen >= sizeof *v6) {
        memcpy(bytes, &v6->sin6_addr, 16);
        return 16;
    }
    return 0;
}

/* The socket that curl would open by itself, but closed in children. */
static inline curl_socket_t lyceum_curl_open_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A pointer that the handle carries for us. */
static inline CURLcode lyceum_curl_set_private(CURL *easy, void *pointer) {
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, pointer);
}

static inline void *lyceum_curl_private(CURL *easy) {
    char *pointer = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &pointer) == CURLE_OK ? pointer : NULL;
}

/* The bytes sent so far. */
static inline curl_off_t lyceum_curl_uploaded(CURL *easy) {
    curl_off_t count = 0;
    return curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &count) == CURLE_OK ? count : 0;
}

/* curl_multi_setopt for options that take a long. */
static inline CURLMcode lyceum_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* What is told which sockets to watch, with its argument. */
static inline CURLMcode lyceum_curl_multi_set_socket_callback(
    CURLM *multi, curl_socket_callback callback, void *argument) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, argument);
}

/* What is told when to call back, with its argument. */
static inline CURLMcode lyceum_curl_multi_set_timer_callback(
    CURLM *multi, curl_multi_timer_callback callback, void *argument) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, argument);
}

/* How a finished transfer ended: a member of a C union. */
static inline CURLcode lyceum_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}

/* How far a handle may go: HTTP/2 over TLS where the other side has it, and no TLS before 1.2. */
static const long lyceum_curl_http_2_tls = CURL_HTTP_VERSION_2TLS;
static const long lyceum_curl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;
static const long lyceum_curl_multiplex = CURLPIPE_MULTIPLEX;
static const size_t lyceum_curl_pause_reading = CURL_READFUNC_PAUSE;
static const size_t lyceum_curl_abort_reading = CURL_READFUNC_ABORT;

/* curl_easy_setopt for options that take a list, which stays the caller's and must outlive the transfer. */
static inline CURLcode lyceum_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(easy, option, list);
}

/* What gives the body of the request, with its argument. */
static inline CURLcode lyceum_curl_set_read_callback(CURL *easy, curl_read_callback callback, void *argument) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_READDATA, argument);
}

/* What is asked when a connection is there, new or used before, and nothing has been sent, with its argument. */
static inline CURLcode lyceum_curl_set_beginning(CURL *easy, curl_prereq_callback callback, void *argument) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, argument);
}

/* The bytes of the answer's body that have arrived, before they were expanded. */
static inline curl_off_t lyceum_curl_downloaded(CURL *easy) {
    curl_off_t count = 0;
    return curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &count) == CURLE_OK ? count : 0;
}

/* STARTTLS or nothing. */
static const long lyceum_curl_all_tls = CURLUSESSL_ALL;
