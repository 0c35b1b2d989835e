/* SPDX-License-Identifier: BSD-3-Clause */
/* Without descriptors there are no files to map. */
#include "mm.h"

int mm_file_check(int fd __maybe_unused, unsigned int flags __maybe_unused)
{
	return -EBADF;
}

int mm_file_copy(int fd __maybe_unused, __off off __maybe_unused,
		 __vaddr_t va __maybe_unused, __sz len __maybe_unused)
{
	return -EBADF;
}
