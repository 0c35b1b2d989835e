/* SPDX-License-Identifier: BSD-3-Clause */
/* The crash report; doc/crash-report.md describes its lines. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/arch/regs.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/crashfmt.h>
#include <uk/reloc.h>

#define MAX_FRAMES	24
#define MAX_FRAME_SIZE	(1UL << 20)

extern const char uk_guard_boot[], uk_guard_irq[], uk_guard_exc[];
extern const char uk_guard_nmi[];

static const struct ukplat_crash_ops no_ops;
static const struct ukplat_crash_ops *ops = &no_ops;
static unsigned int crashing;

void ukplat_crash_ops_set(const struct ukplat_crash_ops *o)
{
	ops = o;
}

static void put(struct ukplat_text *t)
{
	ukplat_text_char(t, '\n');
	ukplat_coutk(t->buf, (unsigned int)t->len);
	t->len = 0;
}

/* An address; inside the image also as the launcher wants it. */
static void text_addr(struct ukplat_text *t, __vaddr_t addr)
{
	ukplat_text_str(t, "0x");
	ukplat_text_hex(t, addr, 16);
	if (!uk_reloc_inside(addr))
		return;
	ukplat_text_str(t, " [<image+0x");
	ukplat_text_hex(t, addr - uk_reloc_base(), 1);
	ukplat_text_str(t, ">]");
}

static int in_page(__vaddr_t addr, const char *page)
{
	return addr - (__vaddr_t)page < __PAGE_SIZE;
}

void ukplat_crash_describe(struct ukplat_text *t, __vaddr_t addr)
{
	char what[64];

	what[0] = '\0';
	if (addr < __PAGE_SIZE) {
		ukplat_text_str(t, " (NULL page)");
	} else if (in_page(addr, uk_guard_boot)) {
		ukplat_text_str(t, " (stack guard of the boot stack)");
	} else if (in_page(addr, uk_guard_irq) || in_page(addr, uk_guard_exc) ||
		   in_page(addr, uk_guard_nmi)) {
		ukplat_text_str(t, " (stack guard of an interrupt stack)");
	} else if (uk_reloc_inside(addr)) {
		ukplat_text_str(t, " [<image+0x");
		ukplat_text_hex(t, addr - uk_reloc_base(), 1);
		ukplat_text_str(t, ">]");
	} else if (ops->describe && ops->describe(addr, what, sizeof(what))) {
		what[sizeof(what) - 1] = '\0';
		ukplat_text_str(t, " (");
		ukplat_text_str(t, what);
		ukplat_text_char(t, ')');
	}
}

static void print_regs(struct ukplat_text *t, const struct ukarch_regs *regs)
{
	const char *name;
	unsigned int i;
	__u64 v;

	for (i = 0; (name = ukarch_regs_get(regs, i, &v)); i++) {
		ukplat_text_str(t, i & 3 ? " " : "regs:");
		if (!(i & 3))
			ukplat_text_char(t, ' ');
		ukplat_text_str(t, name);
		ukplat_text_char(t, '=');
		ukplat_text_hex(t, v, 16);
		if ((i & 3) == 3)
			put(t);
	}
	if (t->len)
		put(t);
}

static void print_frame(struct ukplat_text *t, unsigned int n, __vaddr_t pc)
{
	ukplat_text_str(t, "backtrace: #");
	ukplat_text_char(t, (char)('0' + n / 10));
	ukplat_text_char(t, (char)('0' + n % 10));
	ukplat_text_char(t, ' ');
	text_addr(t, pc);
	put(t);
}

static int readable(__vaddr_t fp)
{
	return !(fp & 7) && ukarch_mapped(fp) && ukarch_mapped(fp + 15);
}

/* End of the running thread's stack if fp lies in it, else no limit. */
static __vaddr_t stack_top(__vaddr_t fp)
{
	__vaddr_t base, top;

	if (ops->stack && ops->stack(&base, &top) && fp >= base && fp < top)
		return top;
	return __VADDR_MAX;
}

/*
 * Frames are linked upwards: each holds the address of the next and a return
 * address. Whatever breaks that rule ends the trace.
 */
static void print_backtrace(struct ukplat_text *t, __vaddr_t pc, __vaddr_t fp)
{
	__vaddr_t top = stack_top(fp);
	const __vaddr_t *frame;
	unsigned int n = 0;

	if (pc)
		print_frame(t, n++, pc);
	for (; n < MAX_FRAMES && fp < top && readable(fp); n++) {
		frame = (const __vaddr_t *)fp;
		if (!frame[1])
			return;
		print_frame(t, n, frame[1]);
		if (frame[0] <= fp || frame[0] - fp > MAX_FRAME_SIZE)
			return;
		fp = frame[0];
	}
}

static void print_build_id(struct ukplat_text *t)
{
	const __u8 *id;
	__sz len, i;

	id = uk_reloc_build_id(&len);
	ukplat_text_str(t, "build-id: ");
	for (i = 0; i < len; i++)
		ukplat_text_hex(t, id[i], 2);
	put(t);
}

static void print_thread(struct ukplat_text *t)
{
	const char *name = ops->thread_name ? ops->thread_name() : __NULL;
	unsigned int i;

	ukplat_text_str(t, "thread: ");
	if (!name)
		name = "(none)";
	for (i = 0; i < 32 && name[i]; i++)
		ukplat_text_char(t, name[i] >= ' ' && name[i] < 127 ?
				    name[i] : '?');
	ukplat_text_str(t, " cpu: ");
	ukplat_text_hex(t, ukarch_lcpu_current()->idx, 1);
	put(t);
}

void ukplat_boot_fail(const char *why)
{
	char buf[256];
	struct ukplat_text t = { buf, sizeof(buf), 0 };

	ukplat_text_str(&t, "uk: boot failed: ");
	ukplat_text_str(&t, why);
	put(&t);
	ukplat_terminate(UKPLAT_CRASH);
}

void ukplat_crash(const struct ukarch_regs *regs, const char *cause)
{
	char buf[256];
	struct ukplat_text t = { buf, sizeof(buf), 0 };

	ukarch_lcpu_disable_irq();
	ukplat_text_str(&t, "\nuk: crash: ");
	ukplat_text_str(&t, cause);
	switch (__atomic_fetch_add(&crashing, 1, __ATOMIC_SEQ_CST)) {
	case 0:
		break;
	case 1:
		ukplat_text_str(&t, " (while another crash was reported)");
		put(&t);
		/* fall through */
	default:
		ukplat_terminate(UKPLAT_CRASH);
	}
	put(&t);
	print_build_id(&t);
	ukplat_text_str(&t, "image: 0x");
	ukplat_text_hex(&t, uk_reloc_base(), 16);
	put(&t);
	print_thread(&t);
	if (regs) {
		print_regs(&t, regs);
		print_backtrace(&t, ukarch_regs_pc(regs), ukarch_regs_fp(regs));
	} else {
		print_backtrace(&t, 0, (__vaddr_t)__builtin_frame_address(0));
	}
	ukplat_text_str(&t, "uk: end of crash report");
	put(&t);
	ukplat_terminate(UKPLAT_CRASH);
}
