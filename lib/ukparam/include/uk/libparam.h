/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot parameters of libraries: `prefix.name=value ... -- arguments`.
 *
 * A library declares a variable; the boot code parses the command line once,
 * before anything that reads such a variable runs. The command line comes from
 * outside: whatever it holds, nothing but the declared variables changes.
 *
 *   static __u32 backlog = 64;
 *   UK_LIBPARAM_PARAM(backlog, __u32, "connections that wait");
 *
 * The prefix is UK_LIBPARAM_PREFIX, which a library's Makefile.uk sets, else
 * the library's name. Without LIBUKPARAM the macros declare nothing.
 */
#ifndef __UK_LIBPARAM_H__
#define __UK_LIBPARAM_H__

#include <uk/config.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef UK_LIBPARAM_PREFIX
#ifdef __LIBNAME__
#define UK_LIBPARAM_PREFIX __LIBNAME__
#else
#define UK_LIBPARAM_PREFIX app
#endif
#endif

/* Kinds of values: low nibble the size in bytes, then flags. */
#define UK_LIBPARAM_SIZE 0x0f
#define UK_LIBPARAM_SIGNED 0x10
#define UK_LIBPARAM_BOOL 0x20
#define UK_LIBPARAM_STRING 0x40

#define _UK_LIBPARAM_KIND_bool (UK_LIBPARAM_BOOL | sizeof(bool))
#define _UK_LIBPARAM_KIND__Bool _UK_LIBPARAM_KIND_bool
#define _UK_LIBPARAM_KIND_char (UK_LIBPARAM_SIGNED | 1)
#define _UK_LIBPARAM_KIND_uchar 1
#define _UK_LIBPARAM_KIND_int (UK_LIBPARAM_SIGNED | sizeof(int))
#define _UK_LIBPARAM_KIND_uint sizeof(int)
#define _UK_LIBPARAM_KIND___s8 (UK_LIBPARAM_SIGNED | 1)
#define _UK_LIBPARAM_KIND___u8 1
#define _UK_LIBPARAM_KIND___s16 (UK_LIBPARAM_SIGNED | 2)
#define _UK_LIBPARAM_KIND___u16 2
#define _UK_LIBPARAM_KIND___s32 (UK_LIBPARAM_SIGNED | 4)
#define _UK_LIBPARAM_KIND___u32 4
#define _UK_LIBPARAM_KIND___s64 (UK_LIBPARAM_SIGNED | 8)
#define _UK_LIBPARAM_KIND___u64 8
#define _UK_LIBPARAM_KIND___uptr sizeof(__uptr)
#define _UK_LIBPARAM_KIND_charp (UK_LIBPARAM_STRING | sizeof(char *))

/* One declared parameter; collected by the linker. */
struct uk_libparam {
	const char *prefix;
	const char *name;
	const char *desc;	/* NULL: none */
	void *addr;		/* first element */
	__u16 kind;		/* UK_LIBPARAM_* */
	__u16 count;		/* elements; above 1: an array */
};

/* A bool's spelling may already have been replaced by _Bool here. */
#define _UK_LIBPARAM_DEF(pfx, pname, paddr, ptype, pcount, pdesc)	\
	static const struct uk_libparam					\
	__used __section("uk_tab_libparam") __align(8)			\
	UK_CONCAT(_uk_libparam_##pname##_, __LINE__) = {		\
		.prefix = STRINGIFY(pfx),				\
		.name = #pname,						\
		.desc = (pdesc),					\
		.addr = (void *)(paddr),				\
		.kind = UK_CONCAT(_UK_LIBPARAM_KIND_, ptype),		\
		.count = (pcount),					\
	}

#if defined(CONFIG_LIBUKPARAM) && CONFIG_LIBUKPARAM
/**
 * Declares an array as a parameter under a name of its own. Its values are
 * given as `p.name=[ a b "c d" ]` or by several `p.name=a`; what is not given
 * keeps its default.
 *
 * @param name  the parameter's name
 * @param addr  the address of the first element (or of the array)
 * @param type  bool char uchar int uint charp __s8 ... __u64 __uptr
 * @param count elements at most
 * @param desc  one line for the list of parameters, or NULL
 */
#define UK_LIBPARAM_PARAM_ARR_ALIAS(name, addr, type, count, desc) \
	_UK_LIBPARAM_DEF(UK_LIBPARAM_PREFIX, name, addr, type, count, desc)
#else
#define UK_LIBPARAM_PARAM_ARR_ALIAS(name, addr, type, count, desc) \
	struct uk_libparam
#endif

/** Declares one variable under a name of its own. A string (charp) points
 *  into the command line, which stays for the life of the system.
 */
#define UK_LIBPARAM_PARAM_ALIAS(name, addr, type, desc) \
	UK_LIBPARAM_PARAM_ARR_ALIAS(name, addr, type, 1, desc)
/** Declares a variable (an array) under its own name. */
#define UK_LIBPARAM_PARAM(var, type, desc) \
	UK_LIBPARAM_PARAM_ARR_ALIAS(var, &(var), type, 1, desc)
#define UK_LIBPARAM_PARAM_ARR(arr, type, count, desc) \
	UK_LIBPARAM_PARAM_ARR_ALIAS(arr, &(arr)[0], type, count, desc)

/**
 * Splits a command line into words, in place: at spaces; "..." and '...' keep
 * spaces and are removed; a backslash takes the next character as it is
 * (within '...' it is itself).
 *
 * An unfinished quote ends with the line.
 *
 * @param line text; is overwritten, and the words point into it
 * @param argv gets the words, then NULL
 * @param max  entries of argv, the NULL included; at least 1
 * @return the number of words of the line: if it is >= max, the last ones are
 *         not in argv
 */
int uk_cmdline_split(char *line, char **argv, int max);

/** What was wrong with a word of the command line. */
enum uk_libparam_problem {
	UK_LIBPARAM_UNKNOWN,	/* the library has none of that name */
	UK_LIBPARAM_BADVALUE,	/* not a value of the parameter's type */
	UK_LIBPARAM_RANGE,	/* a number too large or too small */
	UK_LIBPARAM_TOOMANY,	/* more values than the array has room for */
	UK_LIBPARAM_SYNTAX,	/* not of the form library.name=value */
	UK_LIBPARAM_NOLIB,	/* no library of the image has parameters of
				 * that prefix */
	UK_LIBPARAM_UNFINISHED,	/* a list without its ] */
};

/** A short text for a problem. */
const char *uk_libparam_problem_text(enum uk_libparam_problem problem);

/**
 * Is told of each word that was left out, with the word, and with the
 * parameter it is for, if there is such a one, else NULL.
 */
typedef void (*uk_libparam_warn_t)(enum uk_libparam_problem problem,
				   const struct uk_libparam *p,
				   const char *word);

/**
 * Sets the declared variables from the words up to "--" (or the end). A word
 * that is wrong is reported and skipped; the others still count. Words of the
 * form virtio_mmio.device=... at the very end of the line, where a virtual
 * machine monitor appends them, are parameters in any case.
 *
 * @param argc  the number of words
 * @param argv  the words; those that were used as parameters at the end are
 *              replaced by NULL
 * @param warn  is told of each problem; NULL: silence
 * @param rest  gets the index of the first argument for main (argc if none)
 * @return the number of arguments for main, from *rest on
 */
int uk_libparam_parse(int argc, char **argv, uk_libparam_warn_t warn,
		      int *rest);

/** Calls fn for each declared parameter, in link order. */
void uk_libparam_foreach(void (*fn)(const struct uk_libparam *p, void *arg),
			 void *arg);

#ifdef __cplusplus
}
#endif

#endif /* __UK_LIBPARAM_H__ */
