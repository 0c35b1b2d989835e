/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ends of failed checks of -fsanitize=undefined -fno-sanitize-recover.
 * Their names and arguments are those that gcc and clang agree on. What they
 * are given begins with a place in the sources; the types and values behind
 * it are not shown: the crash report has the registers.
 */
#include <uk/assert.h>

struct place {
	const char *file;
	__u32 line;
	__u32 column;
};

static __noreturn __cold void stop(const struct place *at, const char *kind)
{
	UK_CRASH("undefined behaviour: %s (%s:%u:%u)\n", kind, at->file,
		 at->line, at->column);
}

/* _abort: compilers have a variant of that check which goes on. */
#define CHECK(name, kind, ...)						\
	__noreturn void __ubsan_handle_##name(__VA_ARGS__);		\
	void __ubsan_handle_##name(__VA_ARGS__)				\
	{								\
		stop(at, kind);						\
	}

#define AT	const struct place *at
#define VALUE	void *value __maybe_unused
#define VALUES	void *a __maybe_unused, void *b __maybe_unused

CHECK(add_overflow_abort, "a sum overflows", AT, VALUES)
CHECK(sub_overflow_abort, "a difference overflows", AT, VALUES)
CHECK(mul_overflow_abort, "a product overflows", AT, VALUES)
CHECK(negate_overflow_abort, "a negation overflows", AT, VALUE)
CHECK(divrem_overflow_abort, "a division by zero, or one that overflows", AT,
      VALUES)
CHECK(shift_out_of_bounds_abort, "a shift is too wide or loses bits", AT,
      VALUES)
CHECK(out_of_bounds_abort, "an index is beyond its array", AT, VALUE)
CHECK(pointer_overflow_abort, "a sum with a pointer overflows", AT, VALUES)
CHECK(type_mismatch_v1_abort, "an object is not at that address", AT, VALUE)
CHECK(load_invalid_value_abort, "a value is none of its type", AT, VALUE)
CHECK(vla_bound_not_positive_abort, "an array of no size", AT, VALUE)
CHECK(nonnull_arg_abort, "an argument is NULL", AT)
CHECK(invalid_builtin_abort, "bits of zero are counted", AT)
CHECK(builtin_unreachable, "code that cannot be reached", AT)
CHECK(missing_return, "a function ends without its value", AT)
/* Here the place comes second. */
CHECK(nonnull_return_v1_abort, "the returned pointer is NULL", VALUE, AT)
