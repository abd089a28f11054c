#define _GNU_SOURCE
#include "system_call_log.h"

// Any header of the C library tells which one it is.
#include <errno.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#if !defined(__GLIBC__) || defined(SANITIZED)
bool system_call_log_is_available(void) { return false; }
void system_call_log_begin(void) {}
char *system_call_log_end(void) { return NULL; }
#else
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

// The definitions of an executable take the place of those of the C library, for all libraries that
// call them.
#define NEXT(name)                                                                                 \
    static __typeof__(name) *next;                                                                 \
    if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static __thread bool is_logging;
static __thread char *text;
static __thread size_t length, capacity;

bool system_call_log_is_available(void) { return true; }

void system_call_log_begin(void) {
    is_logging = true;
    length = 0;
}

char *system_call_log_end(void) {
    is_logging = false;
    char *result = text;
    if (result) result[length] = 0;
    text = NULL;
    length = capacity = 0;
    return result ? result : strdup("");
}

static void add(const char *word) {
    const size_t size = strlen(word);
    if (length + size + 1 > capacity) {
        char *larger = realloc(text, 2 * (length + size + 1));
        if (!larger) abort();
        text = larger;
        capacity = 2 * (length + size + 1);
    }
    memcpy(text + length, word, size);
    length += size;
}

static void note(const char *call, const char *first, const char *second) {
    const int error = errno;
    add(call);
    add(" ");
    add(first);
    if (second) {
        add(" ");
        add(second);
    }
    add("\n");
    errno = error;
}

/// Notes a call by the path behind a descriptor; what is no file has a name without a slash.
static void note_descriptor(const char *call, int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return;
    path[size] = 0;
    note(call, path, NULL);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    NEXT(write);
    const ssize_t result = next(descriptor, bytes, count);
    if (is_logging && result > 0) note_descriptor("write", descriptor);
    return result;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    NEXT(pwrite);
    const ssize_t result = next(descriptor, bytes, count, offset);
    if (is_logging && result > 0) note_descriptor("write", descriptor);
    return result;
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    NEXT(writev);
    const ssize_t result = next(descriptor, pieces, count);
    if (is_logging && result > 0) note_descriptor("write", descriptor);
    return result;
}

int fsync(int descriptor) {
    NEXT(fsync);
    const int result = next(descriptor);
    if (is_logging && result == 0) note_descriptor("synchronize", descriptor);
    return result;
}

int fdatasync(int descriptor) {
    NEXT(fdatasync);
    const int result = next(descriptor);
    if (is_logging && result == 0) note_descriptor("synchronize", descriptor);
    return result;
}

int rename(const char *from, const char *to) {
    NEXT(rename);
    const int result = next(from, to);
    if (is_logging && result == 0) note("rename", from, to);
    return result;
}

int renameat(int first, const char *from, int second, const char *to) {
    NEXT(renameat);
    const int result = next(first, from, second, to);
    if (is_logging && result == 0) note("rename", from, to);
    return result;
}

int renameat2(int first, const char *from, int second, const char *to, unsigned int flags) {
    NEXT(renameat2);
    const int result = next(first, from, second, to, flags);
    if (is_logging && result == 0) note("rename", from, to);
    return result;
}
#endif
