#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <unistd.h>

/* GNU functions, declared here because _GNU_SOURCE would make glibc's types differ from those of Swift's Glibc. */
int pthread_setname_np(pthread_t thread, const char *name);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

/* epoll_ctl with the descriptor and the number of its watch as the event's data. */
static inline int lyceum_epoll_control(int epoll, int operation, int descriptor, uint32_t watch, uint32_t events) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = events;
    event.data.u64 = (uint64_t)watch << 32 | (uint32_t)descriptor;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

/* epoll_wait into plain arrays: the C struct is packed on x86-64 and unpacked elsewhere. */
static inline int lyceum_epoll_wait(
    int epoll, int *descriptors, uint32_t *watches, uint32_t *events, int capacity, int timeout) {
    struct epoll_event ready[256];
    if (capacity > 256) capacity = 256;
    int count = epoll_wait(epoll, ready, capacity, timeout);
    for (int i = 0; i < count; i++) {
        descriptors[i] = (int)(uint32_t)ready[i].data.u64;
        watches[i] = (uint32_t)(ready[i].data.u64 >> 32);
        events[i] = ready[i].events;
    }
    return count;
}

static inline void lyceum_set_thread_name(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

/* Fills in an IPv4 or IPv6 address from numeric text; the length of the address, or 0 for other text. */
static inline socklen_t lyceum_address_from_text(const char *host, uint16_t port, struct sockaddr_storage *address) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        return sizeof *v6;
    }
    return 0;
}

/* Writes an address as numeric text and returns its port; -1 for another family. */
static inline int lyceum_address_to_text(const struct sockaddr_storage *address, char text[INET6_ADDRSTRLEN]) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    if (address->ss_family == AF_INET) {
        inet_ntop(AF_INET, &v4->sin_addr, text, INET6_ADDRSTRLEN);
        return ntohs(v4->sin_port);
    }
    if (address->ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &v6->sin6_addr, text, INET6_ADDRSTRLEN);
        return ntohs(v6->sin6_port);
    }
    return -1;
}

/* A non-blocking stream socket of the address's family. */
static inline int lyceum_stream_socket(const struct sockaddr_storage *address) {
    return socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A non-blocking datagram socket of the address's family. */
static inline int lyceum_datagram_socket(const struct sockaddr_storage *address) {
    return socket(address->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Takes the next datagram and says who sent it; -1 with errno set. */
static inline ssize_t lyceum_receive_from(int descriptor, void *bytes, size_t count, struct sockaddr_storage *sender) {
    socklen_t length = sizeof *sender;
    return recvfrom(descriptor, bytes, count, 0, (struct sockaddr *)sender, &length);
}

/* Sends a datagram; an IPv4 address goes through a socket of IPv6 in its mapped form. -1 with errno set. */
static inline ssize_t lyceum_send_to(
    int descriptor, const void *bytes, size_t count, const struct sockaddr_storage *target, int through_v6) {
    struct sockaddr_in6 mapped;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)target;
    if (target->ss_family != AF_INET)
        return sendto(descriptor, bytes, count, 0, (const struct sockaddr *)target, sizeof(struct sockaddr_in6));
    if (!through_v6) return sendto(descriptor, bytes, count, 0, (const struct sockaddr *)target, sizeof *v4);
    memset(&mapped, 0, sizeof mapped);
    mapped.sin6_family = AF_INET6;
    mapped.sin6_port = v4->sin_port;
    mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xff;
    memcpy(mapped.sin6_addr.s6_addr + 12, &v4->sin_addr, 4);
    return sendto(descriptor, bytes, count, 0, (const struct sockaddr *)&mapped, sizeof mapped);
}

/* Room for so many bytes between the network and the process. */
static inline void lyceum_set_buffers(int descriptor, int bytes) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

/* Asks the name servers for the SRV records of a name: the bytes of the whole answer, or -1. It blocks. */
static inline int lyceum_query_services(const char *name, unsigned char *answer, int capacity) {
    return res_query(name, C_IN, T_SRV, answer, capacity);
}

static inline int lyceum_bind(int descriptor, const struct sockaddr_storage *address, socklen_t length) {
    return bind(descriptor, (const struct sockaddr *)address, length);
}

static inline int lyceum_connect(int descriptor, const struct sockaddr_storage *address, socklen_t length) {
    return connect(descriptor, (const struct sockaddr *)address, length);
}

/* The error that waits on a socket; 0 for none. */
static inline int lyceum_pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

static inline int lyceum_local_address(int descriptor, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    return getsockname(descriptor, (struct sockaddr *)address, &length);
}

/* Takes the next connection as a non-blocking descriptor, with its peer's address; -1 with errno set. */
static inline int lyceum_accept(int descriptor, struct sockaddr_storage *peer) {
    socklen_t length = sizeof *peer;
    return accept4(descriptor, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline int lyceum_set_option(int descriptor, int level, int option) {
    int on = 1;
    return setsockopt(descriptor, level, option, &on, sizeof on);
}

/* Keeps so many free bytes at the end of a heap, and maps blocks by themselves only from so many on. */
static inline void lyceum_keep_freed_memory(int kept, int mapped) {
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_MMAP_THRESHOLD, mapped);
}
