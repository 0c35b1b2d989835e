/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot parameters: finds the variable of each word and stores its values.
 *
 * The words come from outside. A value is checked for its form and range
 * before it is stored, an array is never filled beyond its count, and a word
 * that is wrong changes nothing.
 */
#include <uk/libparam.h>
#include <uk/string.h>

extern const struct uk_libparam __start_uk_tab_libparam[] __weak;
extern const struct uk_libparam __stop_uk_tab_libparam[] __weak;

/* The parse in progress. */
struct parse {
	uk_libparam_warn_t warn;
	const struct uk_libparam *array;	/* of the array being filled */
	int filled;				/* its values so far */
};

static const char *const problem_text[] = {
	[UK_LIBPARAM_UNKNOWN] = "the library has no such parameter",
	[UK_LIBPARAM_BADVALUE] = "not a valid value",
	[UK_LIBPARAM_RANGE] = "out of range",
	[UK_LIBPARAM_TOOMANY] = "too many values",
	[UK_LIBPARAM_SYNTAX] = "not of the form library.name=value",
	[UK_LIBPARAM_NOLIB] = "no library here has parameters of that name",
	[UK_LIBPARAM_UNFINISHED] = "the list has no ]",
};

/* QEMU's microvm appends its devices to the end of the command line. */
#define TAIL_PREFIX "virtio_mmio.device="

const char *uk_libparam_problem_text(enum uk_libparam_problem problem)
{
	return problem < ARRAY_SIZE(problem_text) ? problem_text[problem] : "";
}

static void complain(struct parse *ps, enum uk_libparam_problem problem,
		     const struct uk_libparam *p, const char *word)
{
	if (ps->warn)
		ps->warn(problem, p, word);
}

/* The parameter whose "prefix.name" is the first len bytes of word. */
static const struct uk_libparam *find(const char *word, __sz len)
{
	const struct uk_libparam *p;

	for (p = __start_uk_tab_libparam; p < __stop_uk_tab_libparam; p++) {
		__sz plen = uk_strlen(p->prefix);

		if (plen + 1 + uk_strlen(p->name) == len &&
		    uk_strncmp(word, p->prefix, plen) == 0 &&
		    word[plen] == '.' &&
		    uk_strncmp(word + plen + 1, p->name, len - plen - 1) == 0)
			return p;
	}
	return NULL;
}

/* What is wrong with a word of len bytes before its '=' that no parameter
 * has. */
static enum uk_libparam_problem unknown(const char *word, __sz len)
{
	const struct uk_libparam *p;
	__sz plen;

	for (p = __start_uk_tab_libparam; p < __stop_uk_tab_libparam; p++) {
		plen = uk_strlen(p->prefix);
		if (plen < len && word[plen] == '.' &&
		    uk_strncmp(word, p->prefix, plen) == 0)
			return UK_LIBPARAM_UNKNOWN;
	}
	return UK_LIBPARAM_NOLIB;
}

static int parse_bool(const char *s, bool *value)
{
	static const char *const yes[] = { "1", "y", "yes", "on", "true" };
	static const char *const no[] = { "0", "n", "no", "off", "false" };
	__sz i;

	for (i = 0; i < ARRAY_SIZE(yes); i++) {
		if (uk_strcasecmp(s, yes[i]) == 0) {
			*value = true;
			return 0;
		}
		if (uk_strcasecmp(s, no[i]) == 0) {
			*value = false;
			return 0;
		}
	}
	return -1;
}

static void store(void *at, unsigned int size, __u64 v)
{
	switch (size) {
	case 1:
		*(__u8 *)at = (__u8)v;
		break;
	case 2:
		*(__u16 *)at = (__u16)v;
		break;
	case 4:
		*(__u32 *)at = (__u32)v;
		break;
	default:
		*(__u64 *)at = v;
		break;
	}
}

/* Reads a number that fits `size` bytes; negative is the sign of the text. */
static int parse_number(const char *s, unsigned int kind, __u64 *value)
{
	unsigned int bits = (kind & UK_LIBPARAM_SIZE) * 8;
	bool negative = *s == '-';
	char *end;
	__u64 max;
	int rc;

	if (negative && !(kind & UK_LIBPARAM_SIGNED))
		return uk_isdigit((__u8)s[1]) ? UK_LIBPARAM_RANGE
					      : UK_LIBPARAM_BADVALUE;
	s += negative;
	if (!uk_isdigit((__u8)*s))
		return UK_LIBPARAM_BADVALUE;
	rc = uk_parse_u64(s, &end, 0, value);
	if (*end)
		return UK_LIBPARAM_BADVALUE;
	max = ~0ULL >> (64 - bits);
	if (kind & UK_LIBPARAM_SIGNED)
		max = (max >> 1) + negative;
	if (rc || *value > max)
		return UK_LIBPARAM_RANGE;
	if (negative)
		*value = -*value;
	return -1;
}

/* Stores one value as element i; the problem, or -1. */
static int set_value(const struct uk_libparam *p, int i, char *s)
{
	unsigned int size = p->kind & UK_LIBPARAM_SIZE;
	void *at = (__u8 *)p->addr + (__sz)i * size;
	__u64 number;
	bool flag;
	int rc;

	if (p->kind & UK_LIBPARAM_STRING) {
		*(char **)at = s;
		return -1;
	}
	if (p->kind & UK_LIBPARAM_BOOL) {
		if (parse_bool(s, &flag))
			return UK_LIBPARAM_BADVALUE;
		*(bool *)at = flag;
		return -1;
	}
	rc = parse_number(s, p->kind, &number);
	if (rc < 0)
		store(at, size, number);
	return rc;
}

/* Adds a value to the array that is being filled, or sets the scalar. */
static void add_value(struct parse *ps, const struct uk_libparam *p, char *s,
		      const char *word)
{
	int rc, i = 0;

	if (p->count > 1) {
		if (ps->array != p) {
			ps->array = p;
			ps->filled = 0;
		}
		if (ps->filled >= p->count) {
			complain(ps, UK_LIBPARAM_TOOMANY, p, word);
			return;
		}
		i = ps->filled;
	}
	rc = set_value(p, i, s);
	if (rc >= 0)
		complain(ps, rc, p, word);
	else if (p->count > 1)
		ps->filled++;
}

static bool is_word(const char *word, const char *what)
{
	return uk_strcmp(word, what) == 0;
}

/*
 * Handles the values of `prefix.name=[` up to the word `]`; value is what
 * follows the '['. Returns the number of further words that were used.
 */
static int add_list(struct parse *ps, const struct uk_libparam *p, char *value,
		    int argc, char **argv)
{
	int n;

	if (*value)
		add_value(ps, p, value, argv[0]);
	for (n = 1; n < argc; n++) {
		__sz len = uk_strlen(argv[n]);

		if (is_word(argv[n], "]"))
			return n;
		if (is_word(argv[n], "--"))
			break;
		/* `"last"]` without a space before the bracket. */
		if (len && argv[n][len - 1] == ']') {
			argv[n][len - 1] = '\0';
			add_value(ps, p, argv[n], argv[n]);
			return n;
		}
		add_value(ps, p, argv[n], argv[n]);
	}
	complain(ps, UK_LIBPARAM_UNFINISHED, p, argv[0]);
	return n - 1;
}

/* Handles one word (with its list); the number of further words used. */
static int parse_word(struct parse *ps, int argc, char **argv)
{
	const struct uk_libparam *p;
	char *eq = uk_strchr(argv[0], '=');
	__sz len;

	if (!eq) {
		complain(ps, UK_LIBPARAM_SYNTAX, NULL, argv[0]);
		return 0;
	}
	p = find(argv[0], eq - argv[0]);
	if (!p) {
		complain(ps, unknown(argv[0], eq - argv[0]), NULL, argv[0]);
		/* Its list is not for us either. */
		if (eq[1] != '[' || uk_strchr(eq, ']'))
			return 0;
		for (len = 1; (int)len < argc; len++) {
			if (is_word(argv[len], "--"))
				return len - 1;
			if (uk_strchr(argv[len], ']'))
				return len;
		}
		return argc - 1;
	}
	if (eq[1] != '[' || p->count == 1) {
		add_value(ps, p, eq + 1, argv[0]);
		return 0;
	}
	len = uk_strlen(eq);
	if (eq[len - 1] == ']') {		/* [a] in one word */
		eq[len - 1] = '\0';
		if (eq[2])
			add_value(ps, p, eq + 2, argv[0]);
		return 0;
	}
	return add_list(ps, p, eq + 2, argc, argv);
}

/* Takes the words that the monitor appended; the number of words left. */
static int take_tail(struct parse *ps, int first, int argc, char **argv)
{
	int n = argc, i;

	while (n > first && uk_strncmp(argv[n - 1], TAIL_PREFIX,
				       sizeof(TAIL_PREFIX) - 1) == 0)
		n--;
	for (i = n; i < argc; i++) {
		parse_word(ps, 1, &argv[i]);
		argv[i] = NULL;
	}
	return n;
}

int uk_libparam_parse(int argc, char **argv, uk_libparam_warn_t warn,
		      int *rest)
{
	struct parse ps = { .warn = warn };
	int i;

	for (i = 0; i < argc && !is_word(argv[i], "--"); i++)
		i += parse_word(&ps, argc - i, argv + i);
	if (i >= argc) {
		*rest = argc;
		return 0;
	}
	*rest = i + 1;
	return take_tail(&ps, i + 1, argc, argv) - *rest;
}

void uk_libparam_foreach(void (*fn)(const struct uk_libparam *p, void *arg),
			 void *arg)
{
	const struct uk_libparam *p;

	for (p = __start_uk_tab_libparam; p < __stop_uk_tab_libparam; p++)
		fn(p, arg);
}
