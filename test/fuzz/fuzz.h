/* SPDX-License-Identifier: BSD-3-Clause */
/* What the fuzzed programs share. */
#ifndef __FUZZ_H__
#define __FUZZ_H__

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** What holds for every input; else the input is a finding. */
#define FUZZ_EXPECT(x)							\
	do {								\
		if (!(x)) {						\
			fprintf(stderr, "%s:%d: not so: %s\n",		\
				__FILE__, __LINE__, #x);		\
			abort();					\
		}							\
	} while (0)

/** Called for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* __FUZZ_H__ */
