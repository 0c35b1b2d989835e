/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukschedprio/schedprio.c lib/ukschedprio/preempt.c lib/uksched/policy.c lib/uksched/sched.c lib/uksched/thread.c lib/uksched/block.c lib/uksched/timer.c lib/uksched/stack_alloc.c */
/* unit-cflags: -DCONFIG_LIBUKSCHEDPRIO=1 -DUKARCH_UVMEM_END=0x10000000UL -idirafter ../../arch/x86_64/include */
/* unit-nosan */
/* The preemptive scheduler over ucontext, a fake clock and fake interrupts. */
#include <string.h>
#include <abi/process.h>
#include <uk/alloc.h>
#include <uk/arch/trap.h>
#include <uk/plat/time.h>
#include <uk/schedprio.h>
#include <uk/wait.h>
#include <unit.h>
#include "../schedprio.h"

#define MS	1000000UL

/* The program's text, before and behind which is the core's. */
__asm__(".text\n"
	".globl uk_program_start, uk_program_end\n"
	".fill 16\n"
	"uk_program_start: .fill 16\n"
	"uk_program_end: .fill 16\n");
extern const char uk_program_start[], uk_program_end[];

struct ukarch_irq_place {
	__uptr pc;
	int stepped;
	struct ukarch_regs *at;
	void (*call)(struct ukarch_regs *regs);
};

static void (*irq)(struct ukarch_irq_place *place);

void ukarch_irq_return_set(void (*fn)(struct ukarch_irq_place *place))
{
	irq = fn;
}

__uptr ukarch_irq_place_pc(const struct ukarch_irq_place *place)
{
	return place->pc;
}

int ukarch_irq_place_stepped(const struct ukarch_irq_place *place)
{
	return place->stepped;
}

void ukarch_irq_call(struct ukarch_irq_place *place, struct ukarch_regs *at,
		     void (*fn)(struct ukarch_regs *regs))
{
	place->at = at;
	place->call = fn;
}

static struct uk_sched *sched;
static char log_[256];

static void say(const char *s)
{
	strncat(log_, s, sizeof(log_) - strlen(log_) - 1);
}

/* An interrupt at an address; true if the thread there lost the CPU or had to
 * look at something.
 */
static struct ukarch_regs *kept_at;

static bool interrupt_at(__uptr pc, int stepped)
{
	struct ukarch_irq_place place = { .pc = pc, .stepped = stepped };

	unit_irqs_off = 1;
	irq(&place);
	unit_irqs_off = 0;
	kept_at = place.at;
	if (place.call)
		place.call(NULL);
	return place.call != NULL;
}

static bool interrupt(void)
{
	return interrupt_at((__uptr)uk_program_start, 0);
}

/* Computes for a time; what is armed meanwhile interrupts. */
static void compute(unsigned long ns)
{
	unsigned long to = unit_now + ns, at;

	while (unit_now < to) {
		at = unit_armed;
		if (!at || at > to) {
			unit_now = to;
			continue;
		}
		if (at > unit_now)
			unit_now = at;
		unit_armed = 0;
		ns = to - unit_now;
		interrupt();
		to = unit_now + ns;
	}
}

struct busy {
	unsigned long used;		/* ms */
	unsigned long limit;
	const char *name;
};

static bool stop;

static void busy(void *arg)
{
	struct busy *b = arg;

	while (!stop && b->used < b->limit) {
		compute(MS);
		b->used++;
		if (b->name && !(b->used % 10))
			say(b->name);
	}
}

static struct uk_thread *spawn(uk_thread_fn1_t fn, void *arg)
{
	return uk_sched_thread_create_attr(sched, fn, arg, 0, "t", NULL, NULL,
					   UK_THREADF_JOINABLE);
}

static int start(void)
{
	ukarch_lcpu_thread_set(NULL);
	sched = uk_schedprio_create(uk_alloc_get_default());
	schedprio_watch();
	return sched ? uk_sched_start(sched) : -1;
}

static int start_once(void)
{
	return sched ? 0 : start();
}

/* Two busy threads, of which the first has (nice), for so long. */
static void share(struct busy *b, int policy, int nice, unsigned int ms)
{
	struct uk_thread *t[2];
	int i;

	stop = false;
	for (i = 0; i < 2; i++) {
		b[i] = (struct busy){ .limit = ~0UL };
		t[i] = spawn(busy, &b[i]);
	}
	uk_thread_sched_set(t[0], policy, 0, nice);
	uk_sched_thread_sleep(ms * MS);
	stop = true;
	for (i = 0; i < 2; i++)
		uk_thread_join(t[i]);
}

UK_TESTCASE(ukschedprio, equals_get_the_same)
{
	struct busy b[2];

	share(b, UK_SCHED_OTHER, 0, 1000);
	UK_TEST_EXPECT(b[0].used > 450 && b[0].used < 550);
	UK_TEST_EXPECT(b[1].used > 450 && b[1].used < 550);
}

UK_TESTCASE(ukschedprio, the_nicer_gets_less)
{
	struct busy b[2];

	share(b, UK_SCHED_OTHER, 5, 2000);	/* about a third */
	UK_TEST_EXPECT(b[1].used > 2 * b[0].used);
	UK_TEST_EXPECT(b[1].used < 4 * b[0].used);
	share(b, UK_SCHED_OTHER, -5, 2000);
	UK_TEST_EXPECT(b[0].used > 2 * b[1].used);
	UK_TEST_EXPECT(b[0].used < 4 * b[1].used);
	share(b, UK_SCHED_IDLE, 0, 2000);
	UK_TEST_EXPECT(b[1].used > 30 * b[0].used);
}

static void say_it(void *arg)
{
	say(arg);
}

UK_TESTCASE(ukschedprio, priorities_in_their_order)
{
	static const struct {
		const char *name;
		int policy, priority;
	} all[] = {
		{ "o", UK_SCHED_OTHER, 0 }, { "1", UK_SCHED_RR, 1 },
		{ "9", UK_SCHED_FIFO, 99 }, { "b", UK_SCHED_BATCH, 0 },
		{ "5", UK_SCHED_FIFO, 50 }, { "6", UK_SCHED_RR, 50 },
	};
	struct uk_thread *t[ARRAY_SIZE(all)];
	__sz i;

	log_[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		t[i] = spawn(say_it, (void *)all[i].name);
		uk_thread_sched_set(t[i], all[i].policy, all[i].priority, 0);
	}
	for (i = 0; i < ARRAY_SIZE(all); i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_STR_EQ(log_, "9561ob");
}

/* A busy thread of the policy FIFO keeps the CPU from its equals; RR shares. */
UK_TESTCASE(ukschedprio, fifo_has_no_slices)
{
	struct busy b[2] = { { .limit = 300, .name = "a" },
			     { .limit = 300, .name = "b" } };
	struct uk_thread *t[2];
	int i, policy;
	long first;

	for (policy = UK_SCHED_FIFO; policy <= UK_SCHED_RR; policy++) {
		log_[0] = '\0';
		stop = false;
		for (i = 0; i < 2; i++) {
			b[i].used = 0;
			t[i] = spawn(busy, &b[i]);
			uk_thread_sched_set(t[i], policy, 3, 0);
		}
		for (i = 0; i < 2; i++)
			uk_thread_join(t[i]);
		first = strchr(log_, 'b') - log_;
		if (policy == UK_SCHED_FIFO)
			UK_TEST_EXPECT_SNUM_EQ(first, 30);
		else	/* at the end of 100 ms */
			UK_TEST_EXPECT(first == 9 || first == 10);
	}
}

static struct uk_waitq wq = UK_WAIT_QUEUE_INITIALIZER(wq);
static bool ready;

static void wait_and_say(void *arg)
{
	uk_waitq_wait_event(&wq, ready);
	say(arg);
}

static void wake(struct uk_timer *timer __maybe_unused)
{
	ready = true;
	uk_waitq_wake_up(&wq);
}

/* A timer wakes who waits in the middle of another's computation. */
UK_TESTCASE(ukschedprio, who_is_woken_interrupts)
{
	struct busy b = { .limit = 20, .name = "b" };
	struct uk_timer timer = UK_TIMER_INITIALIZER(wake);
	struct uk_thread *w, *t;

	log_[0] = '\0';
	ready = stop = false;
	w = spawn(wait_and_say, (void *)"w");
	uk_sched_thread_sleep(MS);		/* it waits now */
	t = spawn(busy, &b);
	uk_timer_set(&timer, unit_now + 5 * MS);
	uk_thread_join(t);
	uk_thread_join(w);
	UK_TEST_EXPECT_STR_EQ(log_, "wbb");
}

/* In the core nobody loses the CPU, but as soon as he is out of it. */
UK_TESTCASE(ukschedprio, not_in_the_core)
{
	struct uk_timer timer = UK_TIMER_INITIALIZER(wake);

	ready = false;
	uk_timer_set(&timer, unit_now + MS);
	UK_TEST_EXPECT_SNUM_EQ(unit_armed, unit_now + MS);
	unit_now += 2 * MS;
	UK_TEST_EXPECT(!interrupt_at((__uptr)uk_program_start - 1, 0));
	UK_TEST_EXPECT(!interrupt_at((__uptr)uk_program_end, 0));
	UK_TEST_EXPECT(!interrupt_at((__uptr)uk_program_start, 1));
	UK_TEST_EXPECT(!ready);
	UK_TEST_EXPECT(unit_armed > unit_now && unit_armed < unit_now + MS);
	UK_TEST_EXPECT(interrupt_at((__uptr)uk_program_end - 1, 0));
	UK_TEST_EXPECT(ready);
	/* a program that was loaded */
	uk_timer_set(&timer, unit_now);
	UK_TEST_EXPECT(interrupt_at(0x400000, 0));
}

static struct ukarch_regs *room(const struct uk_thread *t __maybe_unused)
{
	return (struct ukarch_regs *)log_;
}

/* Where an interrupt takes longer than it is until the next one, the core comes
 * on all the same: half of the time is its own, at least.
 */
UK_TESTCASE(ukschedprio, slow_interrupts_do_not_stop_the_core)
{
	struct uk_timer timer = UK_TIMER_INITIALIZER(wake);
	unsigned long begin = unit_now, core = 0;
	const unsigned long takes = 300000;

	uk_timer_set(&timer, unit_now);
	unit_armed = unit_now;
	while (unit_now < begin + 100 * MS) {
		core += unit_armed > unit_now ? unit_armed - unit_now : 0;
		unit_now = MAX(unit_now, unit_armed) + takes;
		UK_TEST_ASSERT(!interrupt_at((__uptr)uk_program_end, 0));
	}
	UK_TEST_EXPECT(core > 50 * MS);
	/* and the program is interrupted */
	UK_TEST_EXPECT(interrupt());
	UK_TEST_EXPECT(!uk_timer_first());
}

/* A program that was loaded need not have a stack. */
UK_TESTCASE(ukschedprio, where_registers_are_kept)
{
	struct uk_timer timer = UK_TIMER_INITIALIZER(wake);

	uk_schedprio_room = room;
	uk_timer_set(&timer, unit_now);
	UK_TEST_EXPECT(interrupt());
	UK_TEST_EXPECT(!kept_at);
	uk_timer_set(&timer, unit_now);
	UK_TEST_EXPECT(interrupt_at(0x400000, 0));
	UK_TEST_EXPECT(kept_at == (struct ukarch_regs *)log_);
	uk_schedprio_room = NULL;
}

/* Alone and without a timer nothing interrupts. */
UK_TESTCASE(ukschedprio, no_ticks_for_one)
{
	uk_sched_yield();
	unit_armed = 0;
	compute(1000 * MS);
	uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(unit_armed, 0);
}

/* A tick that finds a thread on its way to sleep is not the last one. */
UK_TESTCASE(ukschedprio, a_tick_between_two_threads)
{
	struct busy b[2] = { { .limit = 20, .name = "a" },
			     { .limit = 20, .name = "b" } };
	struct uk_thread *t[2];
	int i;

	log_[0] = '\0';
	stop = false;
	for (i = 0; i < 2; i++)
		t[i] = spawn(busy, &b[i]);
	uk_thread_block_until(uk_thread_current(), unit_now + 100 * MS);
	unit_now = unit_armed + MS;
	unit_armed = 0;
	UK_TEST_EXPECT(!interrupt());
	uk_sched_yield();
	for (i = 0; i < 2; i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_STR_EQ(log_, "abab");
}

static int polled;

static int poll(void *arg __maybe_unused)
{
	polled++;
	return 0;
}

/* A device is served though the thread never yields, but not at once. */
UK_TESTCASE(ukschedprio, devices_are_served)
{
	struct uk_sched_poll hook = { .poll = poll };

	uk_sched_poll_register(&hook);
	unit_armed = 0;
	unit_lcpu.irq_depth = 1;
	uk_sched_kick();
	unit_lcpu.irq_depth = 0;
	UK_TEST_EXPECT(!interrupt());
	UK_TEST_EXPECT_SNUM_EQ(polled, 0);
	compute(MS);
	UK_TEST_EXPECT_SNUM_EQ(polled, 1);
	uk_sched_poll_unregister(&hook);
}

static int resumed;

static void resumes(struct ukarch_regs *regs __maybe_unused)
{
	resumed++;
	uk_thread_interrupt_clear(uk_thread_current());
}

UK_TESTCASE(ukschedprio, looks_at_signals)
{
	uk_schedprio_resumes = resumes;
	resumed = 0;
	UK_TEST_EXPECT(!interrupt());
	uk_thread_interrupt(uk_thread_current());
	UK_TEST_EXPECT(interrupt());
	UK_TEST_EXPECT_SNUM_EQ(resumed, 1);
	UK_TEST_EXPECT(!interrupt());
	uk_schedprio_resumes = NULL;
}

UK_TESTCASE(ukschedprio, slices_are_told)
{
	struct uk_thread *self = uk_thread_current();

	UK_TEST_EXPECT_SNUM_EQ(uk_thread_slice(self), 4 * MS);
	uk_thread_sched_set(self, UK_SCHED_RR, 1, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_thread_slice(self), 100 * MS);
	uk_thread_sched_set(self, UK_SCHED_FIFO, 1, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_thread_slice(self), 0);
	uk_thread_sched_set(self, UK_SCHED_OTHER, 0, 0);
}

UK_TESTSUITE_REGISTER(ukschedprio, start_once);
