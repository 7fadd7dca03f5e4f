/* A disk that fails, between a program and its C library: preloaded into the process that is tried.
 *
 * FAULT_UNDER  only files whose path holds this text
 * FAULT_AT     the number of the first operation that fails, from 1 on
 * FAULT_KIND   full (writing and making files), error (the same and syncing), short (half of a write, then full)
 * FAULT_TIMES  how many operations fail in a row
 *
 * A sync that fails takes back what was written since the last one that did not, and later ones succeed: as a kernel does that
 * marks pages clean which it could not write.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 1024
struct undo { off_t at; size_t len; off_t size; char *before; struct undo *next; };
static char watched[FILES];
static struct undo *undone[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long operations;
static int after_short;

#define REAL(name, type) static __typeof__(type) real; if (!real) real = (__typeof__(type))dlsym(RTLD_NEXT, name)

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

static int is_watched(int fd) { return fd >= 0 && fd < FILES && watched[fd]; }

static int is_ours(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    return under && path && strstr(path, under) != NULL;
}

/* Whether this operation fails: 0, or the error; -1 for half of a write. */
static int turn(int syncs, int writes) {
    const char *kind = getenv("FAULT_KIND");
    if (!kind) return 0;
    if (syncs && strcmp(kind, "error")) return 0;
    long at = number("FAULT_AT", 0), now = ++operations;
    if (after_short) { after_short = 0; return ENOSPC; }
    if (at == 0 || now < at || now >= at + number("FAULT_TIMES", 1)) return 0;
    if (!strcmp(kind, "error")) return EIO;
    if (!strcmp(kind, "short") && writes && now == at) { after_short = 1; return -1; }
    return ENOSPC;
}

static void remember(int fd, off_t at, size_t len) {
    struct stat stat;
    struct undo *undo = malloc(sizeof *undo);
    if (!undo || fstat(fd, &stat)) return;
    undo->at = at; undo->len = 0; undo->size = stat.st_size; undo->before = malloc(len ? len : 1);
    ssize_t read = pread(fd, undo->before, len, at);
    if (read > 0) undo->len = (size_t)read;
    undo->next = undone[fd]; undone[fd] = undo;
}

typedef ssize_t (*pwrite_t)(int, const void *, size_t, off_t);
typedef int (*truncate_t)(int, off_t);

static void forget(int fd, int take_back) {
    static pwrite_t put; static truncate_t cut;
    if (!put) put = (pwrite_t)dlsym(RTLD_NEXT, "pwrite64");
    if (!cut) cut = (truncate_t)dlsym(RTLD_NEXT, "ftruncate64");
    while (undone[fd]) {
        struct undo *undo = undone[fd];
        if (take_back) {
            if (undo->len) (void)!put(fd, undo->before, undo->len, undo->at);
            (void)!cut(fd, undo->size);
        }
        undone[fd] = undo->next; free(undo->before); free(undo);
    }
}

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < FILES) { watched[fd] = is_ours(path); undone[fd] = NULL; }
    return fd;
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(#name, int (*)(const char *, int, ...)); \
        va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
        pthread_mutex_lock(&lock); \
        int why = (flags & O_CREAT) && is_ours(path) && access(path, F_OK) ? turn(0, 0) : 0; \
        int fd = why > 0 ? -1 : opened(real(path, flags, mode), path); \
        pthread_mutex_unlock(&lock); \
        if (why > 0) errno = why; \
        return fd; \
    }
OPENS(open)
OPENS(open64)

#define WRITES_AT(name) \
    ssize_t name(int fd, const void *bytes, size_t len, off_t at) { \
        REAL(#name, pwrite_t); \
        if (!is_watched(fd)) return real(fd, bytes, len, at); \
        pthread_mutex_lock(&lock); \
        int why = turn(0, 1); \
        ssize_t done = -1; \
        if (why <= 0) { remember(fd, at, len); done = real(fd, bytes, why ? (len + 1) / 2 : len, at); } \
        pthread_mutex_unlock(&lock); \
        if (why > 0) errno = why; \
        return done; \
    }
WRITES_AT(pwrite)
WRITES_AT(pwrite64)

ssize_t write(int fd, const void *bytes, size_t len) {
    REAL("write", ssize_t (*)(int, const void *, size_t));
    if (!is_watched(fd)) return real(fd, bytes, len);
    pthread_mutex_lock(&lock);
    int why = turn(0, 1);
    ssize_t done = -1;
    if (why <= 0) { remember(fd, lseek(fd, 0, SEEK_CUR), len); done = real(fd, bytes, why ? (len + 1) / 2 : len); }
    pthread_mutex_unlock(&lock);
    if (why > 0) errno = why;
    return done;
}

#define SYNCS(name) \
    int name(int fd) { \
        REAL(#name, int (*)(int)); \
        if (!is_watched(fd)) return real(fd); \
        pthread_mutex_lock(&lock); \
        int why = turn(1, 0); \
        forget(fd, why != 0); \
        int done = why ? -1 : real(fd); \
        pthread_mutex_unlock(&lock); \
        if (why) errno = why; \
        return done; \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define CUTS(name) \
    int name(int fd, off_t len) { \
        REAL(#name, truncate_t); \
        if (!is_watched(fd)) return real(fd, len); \
        pthread_mutex_lock(&lock); \
        int why = turn(0, 0); \
        int done = why ? -1 : real(fd, len); \
        pthread_mutex_unlock(&lock); \
        if (why) errno = why > 0 ? why : ENOSPC; \
        return done; \
    }
CUTS(ftruncate)
CUTS(ftruncate64)

int rename(const char *from, const char *to) {
    REAL("rename", int (*)(const char *, const char *));
    pthread_mutex_lock(&lock);
    int why = is_ours(to) ? turn(0, 0) : 0;
    int done = why ? -1 : real(from, to);
    pthread_mutex_unlock(&lock);
    if (why) errno = why > 0 ? why : ENOSPC;
    return done;
}
