#pragma once
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

/* GNU functions, declared here because _GNU_SOURCE would make glibc's types differ from those of Swift's Glibc. */
int pthread_setname_np(pthread_t thread, const char *name);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

/* epoll_ctl with the descriptor as the event's data. */
static inline int lyceum_epoll_control(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = events;
    event.data.fd = descriptor;
    return epoll_ctl(epoll, operation, descriptor, &event);
}

/* epoll_wait into two plain arrays: the C struct is packed on x86-64 and unpacked elsewhere. */
static inline int lyceum_epoll_wait(int epoll, int *descriptors, uint32_t *events, int capacity, int timeout) {
    struct epoll_event ready[256];
    if (capacity > 256) capacity = 256;
    int count = epoll_wait(epoll, ready, capacity, timeout);
    for (int i = 0; i < count; i++) {
        descriptors[i] = ready[i].data.fd;
        events[i] = ready[i].events;
    }
    return count;
}

static inline void lyceum_set_thread_name(const char *name) {
    pthread_setname_np(pthread_self(), name);
}
