/* SPDX-License-Identifier: BSD-3-Clause */
/* Arguments, environment and auxiliary vector of a program. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/cred.h>
#include <uk/essentials.h>
#include <uk/random.h>
#include <uk/string.h>
#include <uk/vmem.h>
#include "exec.h"

#define STRINGS_MAX	(256u * 1024)	/* bytes */
#define COUNT_MAX	8192u		/* strings */

#define STACK_SIZE	(1024ul * 1024)
#define RANDOM_BYTES	16
#define PHDR_SIZE	56

enum {
	AT_NULL = 0, AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6,
	AT_BASE = 7, AT_FLAGS = 8, AT_ENTRY = 9, AT_UID = 11, AT_EUID = 12,
	AT_GID = 13, AT_EGID = 14, AT_CLKTCK = 17, AT_SECURE = 23,
	AT_RANDOM = 25, AT_EXECFN = 31,
};
#define AUX_WORDS	32

/* Counts strings, and their bytes in (*size). */
static int measure(char *const *list, unsigned int *count, __sz *size)
{
	__sz len;

	for (*count = 0; list && list[*count]; ++*count) {
		len = uk_strnlen(list[*count], STRINGS_MAX) + 1;
		if (*count == COUNT_MAX || len > STRINGS_MAX - *size)
			return -E2BIG;
		*size += len;
	}
	return 0;
}

static char *put(char *to, const char *s)
{
	__sz len = uk_strlen(s) + 1;

	memcpy(to, s, len);
	return to + len;
}

int exec_args_copy(struct exec_args *a, char *const *argv, char *const *envp,
		   const char *path)
{
	char *const none[] = { (char *)"", NULL };
	char *const last[] = { (char *)path, NULL };
	unsigned int i, one;
	char *to;

	/* as on Linux, there is an argument 0 in any case */
	if (!argv || !argv[0])
		argv = none;
	a->size = 0;
	if (measure(argv, &a->argc, &a->size) ||
	    measure(envp, &a->envc, &a->size) ||
	    measure(last, &one, &a->size))
		return -E2BIG;
	to = a->data = uk_malloc(uk_alloc_get_default(), a->size);
	if (!to)
		return -ENOMEM;
	for (i = 0; i < a->argc; i++)
		to = put(to, argv[i]);
	for (i = 0; i < a->envc; i++)
		to = put(to, envp[i]);
	put(to, path);
	return 0;
}

static __u64 *put_aux(__u64 *to, const struct exec *e, __u64 random,
		      __u64 path)
{
	const struct uk_cred *c = uk_cred_current();
	const struct elf_image *img = &e->img;
	const __u64 aux[][2] = {
		{ AT_PHDR, img->phdr ? img->phdr + e->bias : 0 },
		{ AT_PHENT, PHDR_SIZE },
		{ AT_PHNUM, img->phdr ? img->phnum : 0 },
		{ AT_PAGESZ, ELF_PAGE },
		{ AT_BASE, 0 },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, img->entry + e->bias },
		{ AT_UID, c->ruid }, { AT_EUID, c->euid },
		{ AT_GID, c->rgid }, { AT_EGID, c->egid },
		{ AT_CLKTCK, 100 },
		{ AT_SECURE, 0 },
		{ AT_RANDOM, random },
		{ AT_EXECFN, path },
		{ AT_NULL, 0 },
	};

	UK_CTASSERT(sizeof(aux) == AUX_WORDS * sizeof(__u64));
	memcpy(to, aux, sizeof(aux));
	return to;
}

/* Pointers to (n) strings that follow each other, and the end of the list. */
static __u64 *put_pointers(__u64 *to, char **at, unsigned int n)
{
	while (n--) {
		*to++ = (__u64)*at;
		*at += uk_strlen(*at) + 1;
	}
	*to++ = 0;
	return to;
}

static void build(struct exec *e, __u64 *words, char *strings)
{
	char *random = strings - RANDOM_BYTES;

	memcpy(strings, e->args.data, e->args.size);
	uk_random_fill_buffer(random, RANDOM_BYTES);
	*words++ = e->args.argc;
	words = put_pointers(words, &strings, e->args.argc);
	words = put_pointers(words, &strings, e->args.envc);
	put_aux(words, e, (__u64)random, (__u64)strings);
}

int exec_stack(struct exec *e, const struct uk_mm *mm)
{
	struct uk_vmem *vm = uk_vmem_user();
	__vaddr_t base = 0, strings, page;
	__sz words = 3ul + e->args.argc + e->args.envc + AUX_WORDS;

	/* the lowest page guards */
	if (uk_vmem_map(vm, &base, STACK_SIZE, UKARCH_PROT_RW, UK_VMA_DEMAND,
			uk_mm_name(mm)) ||
	    uk_vmem_protect(vm, base, UKARCH_PAGE_SIZE, 0))
		return -ENOMEM;
	strings = base + STACK_SIZE - e->args.size;
	e->sp = ALIGN_DOWN(strings - RANDOM_BYTES - words * sizeof(__u64),
			   16ul);
	page = ALIGN_DOWN(e->sp, UKARCH_PAGE_SIZE);
	if (uk_vmem_populate(vm, page, base + STACK_SIZE - page))
		return -ENOMEM;
	build(e, (__u64 *)e->sp, (char *)strings);
	return 0;
}
