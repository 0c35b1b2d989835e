/* SPDX-License-Identifier: BSD-3-Clause */
/* malloc() and its kin: the default allocator of the core. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/config.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);

static inline void *result(void *p)
{
	if (__builtin_expect(!p, 0))
		errno = ENOMEM;
	return p;
}

/* The two calls that matter take the short way where there is one heap. */
#if CONFIG_LIBUKALLOCHEAP && !CONFIG_LIBUKALLOC_IFSTATS && \
	!CONFIG_LIBUKALLOC_OTHER_DEFAULT
#include <uk/allocheap.h>

static void out_of_memory(void)
{
	errno = ENOMEM;
}

__attribute__((constructor)) static void set_failed(void)
{
	uk_allocheap_failed = out_of_memory;
}

void *malloc(size_t size)
{
	return uk_allocheap_malloc(size);
}

void free(void *p)
{
	uk_allocheap_free(p);
}
#else
void *malloc(size_t size)
{
	return result(uk_malloc(uk_alloc_get_default(), size));
}

void free(void *p)
{
	uk_free(uk_alloc_get_default(), p);
}
#endif

void *calloc(size_t n, size_t size)
{
	return result(uk_calloc(uk_alloc_get_default(), n, size));
}

void *realloc(void *p, size_t size)
{
	/* musl's realloc(p, 0) resizes to the smallest object. */
	if (p && !size)
		size = 1;
	return result(uk_realloc(uk_alloc_get_default(), p, size));
}

void *memalign(size_t align, size_t size)
{
	if (!align || align & (align - 1)) {
		errno = EINVAL;
		return NULL;
	}
	return result(uk_memalign(uk_alloc_get_default(), align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **res, size_t align, size_t size)
{
	return uk_posix_memalign(uk_alloc_get_default(), res, align, size);
}

size_t malloc_usable_size(void *p)
{
	return uk_malloc_usable_size(uk_alloc_get_default(), p);
}

/* gcc warns of an alias that lacks attributes of its function; clang neither
   does nor knows the attribute against it. */
#if __has_attribute(copy)
#define ALIAS_OF(f) __attribute__((alias(#f), copy(f)))
#else
#define ALIAS_OF(f) __attribute__((alias(#f)))
#endif

/* libc calls these where a program may have its own malloc(). */
void *__libc_malloc(size_t size) ALIAS_OF(malloc);
void *__libc_calloc(size_t n, size_t size) ALIAS_OF(calloc);
void *__libc_realloc(void *p, size_t size) ALIAS_OF(realloc);
void __libc_free(void *p) ALIAS_OF(free);
