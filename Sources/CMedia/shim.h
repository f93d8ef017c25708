#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* A GNU function, declared here because _GNU_SOURCE would make glibc's types differ from those of Swift's Glibc. */
int pthread_setname_np(pthread_t thread, const char *name);

static inline void lyceum_media_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

/* An IPv4 address in `low`, or an IPv6 address in both halves, in the machine's own byte order. */
typedef struct {
    uint64_t high, low;
    uint16_t port;
    uint8_t is_v6;
} lyceum_endpoint;

/* An address as the system takes it. */
typedef struct {
    struct sockaddr_storage storage;
    socklen_t length;
} lyceum_destination;

/* For a socket of the family: an IPv4 address on an IPv6 socket is mapped. Of no length where the family cannot take it. */
static inline lyceum_destination lyceum_media_destination(lyceum_endpoint endpoint, int socket_is_v6) {
    lyceum_destination destination;
    memset(&destination, 0, sizeof destination);
    if (!endpoint.is_v6 && !socket_is_v6) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)&destination.storage;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        v4->sin_addr.s_addr = htonl((uint32_t)endpoint.low);
        destination.length = sizeof *v4;
    } else if (socket_is_v6) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&destination.storage;
        uint64_t low = endpoint.is_v6 ? endpoint.low : UINT64_C(0xFFFF) << 32 | endpoint.low;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        for (int i = 0; i < 8; i++) {
            v6->sin6_addr.s6_addr[i] = (uint8_t)((endpoint.is_v6 ? endpoint.high : 0) >> (56 - 8 * i));
            v6->sin6_addr.s6_addr[8 + i] = (uint8_t)(low >> (56 - 8 * i));
        }
        destination.length = sizeof *v6;
    }
    return destination;
}

/* The other way round: a mapped address is one of IPv4 again. */
static inline lyceum_endpoint lyceum_media_endpoint(const struct sockaddr_storage *storage) {
    lyceum_endpoint endpoint = {0, 0, 0, 0};
    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)storage;
        endpoint.low = ntohl(v4->sin_addr.s_addr);
        endpoint.port = ntohs(v4->sin_port);
    } else if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)storage;
        for (int i = 0; i < 8; i++) {
            endpoint.high = endpoint.high << 8 | v6->sin6_addr.s6_addr[i];
            endpoint.low = endpoint.low << 8 | v6->sin6_addr.s6_addr[8 + i];
        }
        endpoint.port = ntohs(v6->sin6_port);
        endpoint.is_v6 = 1;
        if (endpoint.high == 0 && endpoint.low >> 32 == 0xFFFF) {
            endpoint.low &= UINT32_MAX;
            endpoint.is_v6 = 0;
        }
    }
    return endpoint;
}

/* A non-blocking datagram socket bound to an address, marked for expedited forwarding (RFC 3246); -1 with errno set. */
static inline int lyceum_media_socket(lyceum_endpoint endpoint) {
    int descriptor = socket(endpoint.is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int off = 0, on = 1, expedited = 0xB8;
    setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    if (endpoint.is_v6) {
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, &expedited, sizeof expedited);
    }
    setsockopt(descriptor, IPPROTO_IP, IP_TOS, &expedited, sizeof expedited);
    lyceum_destination address = lyceum_media_destination(endpoint, endpoint.is_v6);
    if (bind(descriptor, (struct sockaddr *)&address.storage, address.length) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

/* Which address of this machine datagrams to another leave from; 0 with errno set where none does. Nothing is sent. */
static inline int lyceum_media_local_address(lyceum_endpoint remote, lyceum_endpoint *local) {
    int descriptor = socket(remote.is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return 0;
    lyceum_destination address = lyceum_media_destination(remote, remote.is_v6);
    struct sockaddr_storage own;
    socklen_t length = sizeof own;
    int done = connect(descriptor, (struct sockaddr *)&address.storage, address.length) == 0
        && getsockname(descriptor, (struct sockaddr *)&own, &length) == 0;
    close(descriptor);
    if (done) *local = lyceum_media_endpoint(&own);
    return done;
}

static inline ssize_t lyceum_media_send(
    int descriptor, const void *bytes, size_t count, const lyceum_destination *destination) {
    return sendto(
        descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&destination->storage,
        destination->length);
}

enum { LYCEUM_BATCH = 16, LYCEUM_DATAGRAM = 2048 };

/* The layout of struct mmsghdr, which glibc has under _GNU_SOURCE alone. */
typedef struct {
    struct msghdr header;
    unsigned int length;
} lyceum_message;

/* Room for the datagrams of one call to the system. */
typedef struct {
    lyceum_message messages[LYCEUM_BATCH];
    struct iovec vectors[LYCEUM_BATCH];
    struct sockaddr_storage sources[LYCEUM_BATCH];
    uint8_t bytes[LYCEUM_BATCH][LYCEUM_DATAGRAM];
    union { struct cmsghdr head; uint8_t bytes[64]; } controls[LYCEUM_BATCH];
    int64_t now;
    int used;
} lyceum_batch;

static inline lyceum_batch *lyceum_batch_create(void) {
    lyceum_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) abort();
    for (int i = 0; i < LYCEUM_BATCH; i++) {
        batch->vectors[i].iov_base = batch->bytes[i];
        batch->vectors[i].iov_len = LYCEUM_DATAGRAM;
        batch->messages[i].header.msg_iov = &batch->vectors[i];
        batch->messages[i].header.msg_iovlen = 1;
        batch->messages[i].header.msg_name = &batch->sources[i];
        batch->messages[i].header.msg_control = &batch->controls[i];
    }
    batch->used = LYCEUM_BATCH;
    return batch;
}

/* What waits on a socket, at most LYCEUM_BATCH datagrams; 0 for nothing. */
static inline int lyceum_batch_receive(lyceum_batch *batch, int descriptor) {
    for (int i = 0; i < batch->used; i++) {
        batch->messages[i].header.msg_namelen = sizeof batch->sources[i];
        batch->messages[i].header.msg_controllen = sizeof batch->controls[i];
    }
    long count = syscall(SYS_recvmmsg, descriptor, batch->messages, LYCEUM_BATCH, MSG_DONTWAIT, NULL);
    batch->used = count > 0 ? (int)count : 0;
    if (count > 0) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        batch->now = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    }
    return batch->used;
}

/* How many bytes a datagram has; 0 for one that was longer than there was room. */
static inline int lyceum_batch_length(const lyceum_batch *batch, int index) {
    return batch->messages[index].header.msg_flags & MSG_TRUNC ? 0 : (int)batch->messages[index].length;
}

/* How many nanoseconds a datagram has waited for us, 0 to a second. */
static inline int64_t lyceum_batch_age(lyceum_batch *batch, int index) {
    struct msghdr *header = &batch->messages[index].header;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part != NULL; part = CMSG_NXTHDR(header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
        struct timespec time;
        memcpy(&time, CMSG_DATA(part), sizeof time);
        int64_t age = batch->now - ((int64_t)time.tv_sec * 1000000000 + time.tv_nsec);
        return age < 0 ? 0 : age > 1000000000 ? 1000000000 : age;
    }
    return 0;
}

static inline uint8_t *lyceum_batch_bytes(lyceum_batch *batch, int index) { return batch->bytes[index]; }

static inline lyceum_endpoint lyceum_batch_source(const lyceum_batch *batch, int index) {
    return lyceum_media_endpoint(&batch->sources[index]);
}

/* Sets a number of an Opus encoder by opus_encoder_ctl, which takes any number of arguments. */
static inline int lyceum_opus_set(void *control, void *encoder, int request, int value) {
    return ((int (*)(void *, int, ...))control)(encoder, request, value);
}
