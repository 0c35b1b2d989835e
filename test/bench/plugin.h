/* SPDX-License-Identifier: BSD-3-Clause */
/* What this folder's plugin uses of qemu-plugin.h (plugin API version 1),
 * which Debian does not package, and its two parts' functions. */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
typedef uint64_t plugin_id;

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
	void (*cb)(plugin_id id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(plugin_id id,
	void (*cb)(plugin_id id, void *arg), void *arg);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(
	const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
	int op, void *counter, uint64_t add);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
	void (*cb)(unsigned int cpu, void *arg), int flags, void *arg);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
	void (*cb)(unsigned int cpu, void *arg), int flags, void *arg);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
	void (*cb)(unsigned int cpu, uint32_t info, uint64_t vaddr, void *arg),
	int flags, int access, void *arg);

#define NO_REGS 0
/* Not reads or writes alone: QEMU 7.2 does not tell a return's read then. */
#define MEM_ANY 3

/* Counts the block's instructions under the calls that lead to it; paddr is
 * its physical address. */
void stacks_translate(struct qemu_plugin_tb *tb, uint64_t paddr);

/* Writes a line `stack COUNT ADDR ENTRY...` for each block of each call path:
 * the block's address, then the functions' entries from its own to the first,
 * all physical. */
void stacks_dump(FILE *f);

#endif
