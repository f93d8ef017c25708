/* Tells the thread sanitizer what Swift's runtime keeps from it. Preloaded, this library stands before functions of the
 * runtime, which is not built for the sanitizer, calls them, and says which thread waited for which. It hides nothing.
 *
 * `Mutex`: its quick ways are compiled into its users, where the sanitizer sees the atomics. Whoever has to wait goes on
 * to a futex that the kernel hands over, so that without a word every contended lock would look like no lock.
 *
 * Continuations: the runtime itself says when one is resumed and when a suspended task runs on, but not when a task finds
 * its continuation resumed before it suspended. (One that is resumed between that word and the runtime's own look is
 * missed; the two are a few instructions apart.) */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SWIFT_ASYNC __attribute__((swiftasynccall))
#define SELF __attribute__((swift_context)) void *handle
#define HANDLE(name) "$s15Synchronization12_MutexHandleV" name
#define LOCK_SLOW HANDLE("9_lockSlowyys6UInt32VF")
#define TRY_LOCK_SLOW HANDLE("12_tryLockSlowSbyF")
#define UNLOCK_SLOW HANDLE("11_unlockSlowyyF")

/* Missing in processes that are not built for the sanitizer, such as those that start the tests. */
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));
SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT bool try_lock_slow(SELF) __asm__(TRY_LOCK_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

static void *original(const char *name) { return dlsym(RTLD_NEXT, name); }

SWIFT void lock_slow(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))original(LOCK_SLOW))(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT bool try_lock_slow(SELF) {
    bool locked = ((SWIFT bool (*)(SELF))original(TRY_LOCK_SLOW))(handle);
    if (locked && __tsan_acquire) __tsan_acquire(handle);
    return locked;
}

SWIFT void unlock_slow(SELF) {
    if (__tsan_release) __tsan_release(handle);
    ((SWIFT void (*)(SELF))original(UNLOCK_SLOW))(handle);
}

SWIFT_ASYNC void swift_continuation_await(void *context) {
    SWIFT_ASYNC void (*await)(void *) = (SWIFT_ASYNC void (*)(void *))original("swift_continuation_await");
    if (__tsan_acquire) __tsan_acquire(swift_task_getCurrent());
    __attribute__((musttail)) return await(context);
}
