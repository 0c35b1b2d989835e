/* SPDX-License-Identifier: BSD-3-Clause */
/* Splitting text into arguments as external libraries know it. */
#ifndef __UK_ARGPARSE_H__
#define __UK_ARGPARSE_H__

#include <uk/arch/limits.h>
#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Splits text into words, in place, with quotes as uk_cmdline_split() has
 * them. Any context, cannot fail.
 *
 * @param text   is overwritten, and the words point into it
 * @param maxlen bytes of text, its terminator included: if there is none, the
 *               last byte becomes it
 * @param argv   gets the words, without a NULL at their end
 * @param max    entries of argv; the words after them are left out
 * @return the number of words in argv
 */
int uk_argnparse(char *text, __sz maxlen, char *argv[], int max);

/** The same for text that has a terminator. */
#define uk_argparse(text, argv, max) \
	uk_argnparse((text), __SZ_MAX, (argv), (max))

#ifdef __cplusplus
}
#endif

#endif /* __UK_ARGPARSE_H__ */
