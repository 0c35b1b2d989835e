/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends the counters to the host when the program has ended. The port takes
 * records: a letter, four bytes of length (the lowest first), and that many
 * bytes. F is the name of a file that gcov reads, D more of its content, and E
 * comes last.
 */
#include <abi/errno.h>
#include <gcov.h>
#include <uk/assert.h>
#include <uk/console.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/string.h>

#define PORT_NAME	"unilith.gcov"

/* Each counted source has an entry. */
extern const struct gcov_info *const __start_uk_tab_gcov[] __weak;
extern const struct gcov_info *const __stop_uk_tab_gcov[] __weak;

/* What libgcov asks for, private to this library by exportsyms.uk. */
void abort(void);
void *mmap(void *addr, __sz len, int prot, int flags, int fd, long off);
void __gcov_merge_add(long *counters, unsigned int n);

static struct uk_console *port;
static bool broken;

__noreturn void abort(void)
{
	UK_CRASH("gcov: the counters are damaged\n");
}

/* Room for counters of values, which no library has: there is none. */
void *mmap(void *addr __maybe_unused, __sz len __maybe_unused,
	   int prot __maybe_unused, int flags __maybe_unused,
	   int fd __maybe_unused, long off __maybe_unused)
{
	return (void *)-1L;
}

/* Its address tells libgcov what kind of counters a source has; it is for
 * those who read a file that is there.
 */
void __gcov_merge_add(long *counters __maybe_unused, unsigned int n)
{
	UK_CRASH("gcov: %u counters are to be added to a file\n", n);
}

static void send(const void *data, __sz len)
{
	const char *p = data;
	__ssz n;

	while (len && !broken) {
		n = uk_console_out(port, p, len);
		if (n > 0) {
			p += n;
			len -= (__sz)n;
		} else if (n != -EAGAIN || uk_console_flush(port)) {
			broken = true;
		}
	}
}

static void record(char kind, const void *data, __u32 len)
{
	__u8 head[5] = { (__u8)kind, (__u8)len, (__u8)(len >> 8),
			 (__u8)(len >> 16), (__u8)(len >> 24) };

	send(head, sizeof(head));
	send(data, len);
}

static void name_out(const char *name, void *arg __maybe_unused)
{
	record('F', name, (__u32)uk_strlen(name));
}

static void data_out(const void *data, unsigned int len,
		     void *arg __maybe_unused)
{
	record('D', data, len);
}

/* Only for counters of values. */
static void *no_room(unsigned int len __maybe_unused,
		     void *arg __maybe_unused)
{
	return NULL;
}

static void dump(const struct uk_term_ctx *ctx __maybe_unused)
{
	const struct gcov_info *const *info;

	port = uk_console_get(PORT_NAME);
	if (!port) {
		uk_pr_warn("gcov: there is no port " PORT_NAME "\n");
		return;
	}
	for (info = __start_uk_tab_gcov; info < __stop_uk_tab_gcov; info++)
		__gcov_info_to_gcda(*info, name_out, data_out, no_room, NULL);
	record('E', NULL, 0);
	if (broken || uk_console_flush(port))
		uk_pr_err("gcov: the port did not take the counters\n");
}

/* Behind what other libraries do at the end. */
uk_sys_initcall_prio(0x0, dump, 0);
