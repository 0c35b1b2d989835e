/* SPDX-License-Identifier: BSD-3-Clause */
/* The start of a program: what a kernel puts on the stack, then libc, main. */
#include <elf.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdint.h>
#include <uk/alloc.h>
#include <uk/boot.h>
#include <uk/posix-thread.h>
#include <uk/random.h>

/* musl's, not in a public header: sets up TLS, environ, auxv. */
void __init_libc(char **envp, char *pn);

/* The image's own ELF header; its program headers say where TLS starts. */
extern const Elf64_Ehdr uk_image_start[];

/* The environment, when a library provides one. */
char **uk_posix_environ(void) __attribute__((weak));

static uint8_t random_bytes[16];

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static char **copy(char **to, char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*to++ = list[i];
	*to++ = NULL;
	return to;
}

static void fill_auxv(Elf64_auxv_t *aux, char *name)
{
	const Elf64_Ehdr *e = uk_image_start;
	const struct {
		uint64_t type;
		uint64_t value;
	} values[] = {
		{ AT_PHDR, (uintptr_t)e + e->e_phoff },
		{ AT_PHENT, e->e_phentsize },
		{ AT_PHNUM, e->e_phnum },
		{ AT_PAGESZ, 4096 },
		{ AT_CLKTCK, 100 },
		{ AT_SECURE, 0 },
		{ AT_RANDOM, (uintptr_t)random_bytes },
		{ AT_EXECFN, (uintptr_t)name },
		{ AT_NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		aux[i].a_type = values[i].type;
		aux[i].a_un.a_val = values[i].value;
	}
}

#define AUXV_MAX	16

/* argv, environ and auxv have to follow each other. */
static char **make_vectors(int argc, char *argv[])
{
	char **env = uk_posix_environ ? uk_posix_environ() : NULL;
	size_t nenv = count(env);
	char **vec, **end;

	vec = uk_calloc(uk_alloc_get_default(), 1,
			(argc + nenv + 2) * sizeof(*vec) +
			AUXV_MAX * sizeof(Elf64_auxv_t));
	if (!vec)
		return NULL;
	end = copy(copy(vec, argv, argc), env, nenv);
	fill_auxv((Elf64_auxv_t *)end, argc > 0 ? argv[0] : NULL);
	return vec;
}

int uk_boot_call_main(int argc, char *argv[])
{
	int (*entry)(int, char **, char **) = (void *)main;
	char **vec = make_vectors(argc, argv);

	if (!vec)
		return 127;
	uk_posix_thread_first();
	uk_random_fill_buffer(random_bytes, sizeof(random_bytes));
	__init_libc(vec + argc + 1, vec[0]);
	uk_boot_run_ctors();
	exit(entry(argc, vec, vec + argc + 1));
}
