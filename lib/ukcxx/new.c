/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Operators new and delete by the C library's malloc() and free(). In C, so
 * that an image without C++ needs no compiler of it: the names are those that
 * the C++ ABI gives to the operators.
 */
#include <uk/assert.h>
#include <uk/essentials.h>

void *malloc(__sz size);
void *aligned_alloc(__sz align, __sz size);
void free(void *p);

#define OPERATOR(rtype, fn, name, ...)					\
	rtype fn(__VA_ARGS__) __asm__(name);				\
	__weak rtype fn(__VA_ARGS__)

/* Without exceptions nothing can be told to the caller, who does not ask. */
static void *or_crash(void *p)
{
	if (!p)
		UK_CRASH("operator new: out of memory\n");
	return p;
}

static void *new_object(__sz size)
{
	return or_crash(malloc(size ? size : 1));
}

/* aligned_alloc() wants a multiple of the alignment, a power of two. */
static void *new_aligned(__sz size, __sz align)
{
	__sz all = (size + align - 1) & ~(align - 1);

	if (all < size)
		return or_crash(NULL);
	return or_crash(aligned_alloc(align, all ? all : align));
}

OPERATOR(void *, cxx_new, "_Znwm", __sz size)
{
	return new_object(size);
}

OPERATOR(void *, cxx_new_array, "_Znam", __sz size)
{
	return new_object(size);
}

OPERATOR(void *, cxx_new_aligned, "_ZnwmSt11align_val_t", __sz size, __sz align)
{
	return new_aligned(size, align);
}

OPERATOR(void *, cxx_new_array_aligned, "_ZnamSt11align_val_t", __sz size,
	 __sz align)
{
	return new_aligned(size, align);
}

OPERATOR(void, cxx_delete, "_ZdlPv", void *p)
{
	free(p);
}

OPERATOR(void, cxx_delete_array, "_ZdaPv", void *p)
{
	free(p);
}

/* The same where the compiler knows the size, or the alignment, or both. */
OPERATOR(void, cxx_delete_sized, "_ZdlPvm", void *p, __sz size __unused)
{
	free(p);
}

OPERATOR(void, cxx_delete_array_sized, "_ZdaPvm", void *p, __sz size __unused)
{
	free(p);
}

OPERATOR(void, cxx_delete_aligned, "_ZdlPvSt11align_val_t", void *p,
	 __sz align __unused)
{
	free(p);
}

OPERATOR(void, cxx_delete_array_aligned, "_ZdaPvSt11align_val_t", void *p,
	 __sz align __unused)
{
	free(p);
}

OPERATOR(void, cxx_delete_both, "_ZdlPvmSt11align_val_t", void *p,
	 __sz size __unused, __sz align __unused)
{
	free(p);
}

OPERATOR(void, cxx_delete_array_both, "_ZdaPvmSt11align_val_t", void *p,
	 __sz size __unused, __sz align __unused)
{
	free(p);
}
