/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, numbers, searching. */
#include <errno.h>
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/string.h>

static void *or_enomem(void *p)
{
	if (!p)
		errno = ENOMEM;
	return p;
}

void *malloc(size_t size)
{
	return or_enomem(uk_malloc(uk_alloc_get_default(), size));
}

void *calloc(size_t n, size_t size)
{
	return or_enomem(uk_calloc(uk_alloc_get_default(), n, size));
}

void *realloc(void *p, size_t size)
{
	p = uk_realloc(uk_alloc_get_default(), p, size);
	return size ? or_enomem(p) : p;
}

void free(void *p)
{
	uk_free(uk_alloc_get_default(), p);
}

int posix_memalign(void **p, size_t align, size_t size)
{
	return uk_posix_memalign(uk_alloc_get_default(), p, align, size);
}

void *memalign(size_t align, size_t size)
{
	return or_enomem(uk_memalign(uk_alloc_get_default(), align, size));
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

long long strtoll(const char *s, char **end, int base)
{
	return uk_strtoll(s, end, base);
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	return uk_strtoull(s, end, base);
}

long strtol(const char *s, char **end, int base)
{
	return uk_strtol(s, end, base);
}

unsigned long strtoul(const char *s, char **end, int base)
{
	return uk_strtoul(s, end, base);
}

int atoi(const char *s) { return (int)uk_strtol(s, NULL, 10); }
long atol(const char *s) { return uk_strtol(s, NULL, 10); }
long long atoll(const char *s) { return uk_strtoll(s, NULL, 10); }

static unsigned long long rand_state = 1;

void srand(unsigned int seed)
{
	rand_state = seed;
}

int rand(void)
{
	rand_state = rand_state * 6364136223846793005ULL + 1;
	return (int)(rand_state >> 33);
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*cmp)(const void *, const void *))
{
	const char *p = base;

	while (n) {
		const char *mid = p + n / 2 * size;
		int c = cmp(key, mid);

		if (!c)
			return (void *)mid;
		if (c > 0) {
			p = mid + size;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	return NULL;
}
