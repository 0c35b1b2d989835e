/* SPDX-License-Identifier: BSD-3-Clause */
/* Sorting by a heap: in place, never worse than n log n, no recursion. */
#include <stdlib.h>

static void swap(char *a, char *b, size_t size)
{
	for (; size; size--, a++, b++) {
		char c = *a;

		*a = *b;
		*b = c;
	}
}

/* Lets the element at `root` sink until no child is greater. */
static void sift(char *base, size_t root, size_t n, size_t size,
		 int (*cmp)(const void *, const void *))
{
	for (;;) {
		size_t child = root * 2 + 1;

		if (child >= n)
			return;
		if (child + 1 < n && cmp(base + child * size,
					 base + (child + 1) * size) < 0)
			child++;
		if (cmp(base + root * size, base + child * size) >= 0)
			return;
		swap(base + root * size, base + child * size, size);
		root = child;
	}
}

void qsort(void *base, size_t n, size_t size,
	   int (*cmp)(const void *, const void *))
{
	size_t i;

	for (i = n / 2; i > 0; i--)
		sift(base, i - 1, n, size, cmp);
	for (i = n; i > 1; i--) {
		swap(base, (char *)base + (i - 1) * size, size);
		sift(base, 0, i - 1, size, cmp);
	}
}
