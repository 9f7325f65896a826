#ifndef CUSTODY_CLINUXFILES_SHIM_H
#define CUSTODY_CLINUXFILES_SHIM_H

// Swift's module of the C library hides what stands behind _GNU_SOURCE: these two are declared as glibc declares them.
#include <sys/types.h>
#include <sys/uio.h>

ssize_t pwritev2(int, const struct iovec *, int, __off_t, int);
int sync_file_range(int, __off64_t, __off64_t, unsigned int);

// RWF_DONTCACHE of Linux 6.14, which older headers lack. Kernels and file systems that do not know it answer EOPNOTSUPP.
static inline ssize_t custody_write_uncached(int file, const void *bytes, size_t count) {
    struct iovec part = {(void *)bytes, count};
    return pwritev2(file, &part, 1, -1, 0x80);
}

// Begins to write the whole file to the disk (SYNC_FILE_RANGE_WRITE) and does not wait.
static inline void custody_begin_sync(int file) { (void)sync_file_range(file, 0, 0, 2); }

#endif
