/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests that run inside the image (and, by the harness of test/unit, on the
 * host). Results go to the console as TAP, "ok N - suite: case".
 *
 *   UK_TESTCASE(uklock, mutex_is_free_after_unlock)
 *   {
 *           ...
 *           UK_TEST_EXPECT(uk_mutex_trylock(&m));
 *   }
 *   UK_TESTSUITE_REGISTER(uklock, NULL);
 *
 * A case runs to its end whatever fails in it; UK_TEST_ASSERT leaves it at
 * once. The cases of a suite run in the order in which they stand in the file.
 */
#ifndef __UK_TEST_H__
#define __UK_TEST_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/prio.h>
#include <uk/string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_testcase {
	const char *suite;
	const char *name;
	void (*fn)(void);
	int line;		/* the compiler does not keep their order */
};

struct uk_testsuite {
	const char *name;
	/* Runs before the first case; != 0 skips the suite. NULL: nothing. */
	int (*init)(void);
	/* When the suite runs at boot: one of UK_TEST_AT_*. */
	int stage;
};

/* In which phase of the boot a suite runs (see uk/prio.h); suites that are
 * registered without a stage run last, in the main thread.
 */
#define UK_TEST_AT_EARLY 1
#define UK_TEST_AT_PLAT 2
#define UK_TEST_AT_BUS 3
#define UK_TEST_AT_ROOTFS 4
#define UK_TEST_AT_SYS 5
#define UK_TEST_AT_LATE 6
#define UK_TEST_AT_CTOR 7	/* after all phases, before main() */

/** Starts the definition of a test case; the body follows. */
#define UK_TESTCASE(suite_, case_)					\
	static void UK_CONCAT(uk_test_##suite_##_, case_)(void);	\
	static const struct uk_testcase					\
	__used __section("uk_tab_testcase") __align(8)			\
	UK_CONCAT(_uk_testcase_##suite_##_, case_) = {			\
		.suite = #suite_, .name = #case_,			\
		.fn = UK_CONCAT(uk_test_##suite_##_, case_),		\
		.line = __LINE__,					\
	};								\
	static void UK_CONCAT(uk_test_##suite_##_, case_)(void)

/** The same with a sentence for readers. */
#define UK_TESTCASE_DESC(suite, case_, desc) UK_TESTCASE(suite, case_)

/** Registers a suite with an init function (or NULL) for a boot phase. */
#define UK_TESTSUITE_AT(suite_, stage_, init_)				\
	static const struct uk_testsuite				\
	__used __section("uk_tab_testsuite") __align(8)			\
	_uk_testsuite_##suite_ = {					\
		.name = #suite_, .init = (init_), .stage = (stage_),	\
	}

#define UK_TESTSUITE_AT_EARLYCLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_EARLY, init)
#define UK_TESTSUITE_AT_PLATCLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_PLAT, init)
#define UK_TESTSUITE_AT_BUSCLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_BUS, init)
#define UK_TESTSUITE_AT_ROOTFSCLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_ROOTFS, init)
#define UK_TESTSUITE_AT_SYSCLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_SYS, init)
#define UK_TESTSUITE_AT_LATECLASS(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)
/** The same with a priority within the phase, which suites do not need: they
 *  run in link order.
 */
#define UK_TESTSUITE_AT_LATECLASS_PRIO(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)
#define UK_TESTSUITE_AT_INITCALL_PRIO(suite, init, class_, prio) \
	UK_TESTSUITE_AT(suite, class_, init)
#define UK_TESTSUITE_AT_CTORCALL_PRIO(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_CTOR, init)
#define UK_TESTSUITE_REGISTER(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)
#define uk_testsuite_register(suite, init) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)
#define uk_testsuite_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)
#define uk_testsuite_early_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_EARLY, init)
#define uk_testsuite_plat_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_PLAT, init)
#define uk_testsuite_bus_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_BUS, init)
#define uk_testsuite_rootfs_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_ROOTFS, init)
#define uk_testsuite_sys_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_SYS, init)
#define uk_testsuite_late_prio(suite, init, prio) \
	UK_TESTSUITE_AT(suite, UK_TEST_AT_LATE, init)

/**
 * Notes the outcome of one expectation of the running case; prints a failed
 * one with its place. Use the macros below.
 *
 * @return ok
 */
bool uk_test_note(bool ok, const char *what, const char *file, int line);
/** Notes a comparison; prints both values if it failed. Returns ok. */
bool uk_test_note_num(bool ok, const char *what, long long a, long long b,
		      const char *file, int line);

#define UK_TEST_EXPECT(cond) \
	uk_test_note(!!(cond), #cond, __FILE__, __LINE__)
#define UK_TEST_EXPECT_TRUE(cond) UK_TEST_EXPECT(cond)
#define UK_TEST_EXPECT_FALSE(cond) \
	uk_test_note(!(cond), "!(" #cond ")", __FILE__, __LINE__)
/** Leaves the case if the condition does not hold. */
#define UK_TEST_ASSERT(cond)						\
	do {								\
		if (!UK_TEST_EXPECT(cond))				\
			return;						\
	} while (0)

#define UK_TEST_EXPECT_NULL(p) \
	uk_test_note((p) == NULL, #p " == NULL", __FILE__, __LINE__)
#define UK_TEST_EXPECT_NOT_NULL(p) \
	uk_test_note((p) != NULL, #p " != NULL", __FILE__, __LINE__)
#define UK_TEST_EXPECT_ZERO(n) \
	_UK_TEST_CMP((long long)(n), 0LL, ==)
#define UK_TEST_EXPECT_NOT_ZERO(n) \
	_UK_TEST_CMP((long long)(n), 0LL, !=)

#define _UK_TEST_CMP(a, b, op) __extension__({				\
	__typeof__(a) __tst_a = (a);					\
	__typeof__(b) __tst_b = (b);					\
	uk_test_note_num(__tst_a op __tst_b, #a " " #op " " #b,		\
			 (long long)__tst_a, (long long)__tst_b,	\
			 __FILE__, __LINE__); })
#define UK_TEST_EXPECT_SNUM_EQ(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), ==)
#define UK_TEST_EXPECT_SNUM_NQ(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), !=)
#define UK_TEST_EXPECT_SNUM_GT(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), >)
#define UK_TEST_EXPECT_SNUM_GE(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), >=)
#define UK_TEST_EXPECT_SNUM_LT(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), <)
#define UK_TEST_EXPECT_SNUM_LE(a, b) _UK_TEST_CMP((long long)(a), \
						  (long long)(b), <=)
#define UK_TEST_EXPECT_PTR_EQ(a, b) \
	uk_test_note((const void *)(a) == (const void *)(b), \
		     #a " == " #b, __FILE__, __LINE__)
#define UK_TEST_EXPECT_PTR_NQ(a, b) \
	uk_test_note((const void *)(a) != (const void *)(b), \
		     #a " != " #b, __FILE__, __LINE__)
#define UK_TEST_EXPECT_BYTES_EQ(a, b, len) \
	uk_test_note(memcmp((a), (b), (len)) == 0, \
		     #a " == " #b " (bytes)", __FILE__, __LINE__)
#define UK_TEST_EXPECT_STR_EQ(a, b) \
	uk_test_note(uk_strcmp((a), (b)) == 0, \
		     #a " == " #b " (text)", __FILE__, __LINE__)

/**
 * Runs all suites of a stage; a TAP plan comes at the end.
 *
 * @param stage UK_TEST_AT_*; 0: all
 * @return the number of cases that failed since the start of the system
 */
int uk_test_run(int stage);

/** How many cases passed (failed) since the start of the system. */
unsigned int uk_test_passed(void);
unsigned int uk_test_failed(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_TEST_H__ */
