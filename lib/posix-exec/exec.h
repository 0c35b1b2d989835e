/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-exec share. */
#ifndef __POSIX_EXEC_H__
#define __POSIX_EXEC_H__

#include <uk/mm.h>
#include <uk/posix-thread.h>
#include <uk/process.h>
#include <uk/vfs.h>
#include "elf.h"

/** What a program is given: strings one behind the other, on the heap. */
struct exec_args {
	unsigned int argc, envc;
	__sz size;		/* of the strings with their ends */
	char *data;		/* arguments, environment, path of the file */
};

/** A program that is about to be started. */
struct exec {
	struct uk_vnode *vn;	/* one reference */
	struct elf_image img;
	struct exec_args args;
	struct exec_script *script;	/* NULL: the file is none */
	__u64 bias;		/* from link addresses to those in memory */
	__uptr sp;		/* the stack pointer it starts with */
	bool lost;		/* nothing is left that could go on */
};

/**
 * Copies what execve() was given, and the path for AT_EXECFN.
 * @return 0, -E2BIG, -ENOMEM
 */
int exec_args_copy(struct exec_args *a, char *const *argv, char *const *envp,
		   const char *path);

/**
 * Makes the first stack of a program, with arguments, environment and
 * auxiliary vector: e->sp.
 * @return 0 or -ENOMEM
 */
int exec_stack(struct exec *e, const struct uk_mm *mm);

/** The file of a path, one reference. @return 0 or -errno */
int exec_find(const char *path, struct uk_vnode **out);

/** May the caller run this file? @return 0, -EACCES, -ELOOP */
int exec_may(const struct uk_vnode *vn);

/**
 * Checks the right to run e->vn; as long as that is a script its interpreter
 * takes its place.
 *
 * @param argv what execve() was given; in its place what the interpreter gets
 * @param dirfd,path how the file was named
 * @return 0; -EACCES; -ENOEXEC: no interpreter is named; -ELOOP; -E2BIG;
 *	-ENOMEM; -errno of opening the interpreter. Either way
 *	exec_script_free() drops what was made.
 */
int exec_script(struct exec *e, char *const **argv, int dirfd,
		const char *path);
void exec_script_free(struct exec *e);

/** Reads from a file. @return bytes, fewer at its end; -errno */
__ssz exec_read(struct uk_vnode *vn, void *buf, __sz len, __u64 off);

/**
 * Maps a program's segments: e->bias. On error a part of them may be there.
 * @return 0; -ENOMEM, also if addresses are in use; -EACCES: memory that is
 *	writable and executable; -EIO
 */
int exec_load(struct exec *e, const struct uk_mm *mm);

/** clone() and vfork() of a loaded program. As uk_posix_thread_spawn(). */
int exec_clone(unsigned long flags, __uptr stack, __u32 *ptid, __u32 *ctid,
	       __uptr tls);

/** Registers with which a program starts. */
void exec_user_init(struct uk_user *u, __uptr pc, __uptr sp);

/** A program's call: from the entry of the instruction, on the core stack. */
void exec_user_call(struct uk_user *u);

/* arch: loads all registers and goes on with the program. */
void exec_user_enter(struct uk_user *u) __attribute__((__noreturn__));

/* arch: loads the floating-point registers. */
void exec_user_fp_load(const struct uk_user *u);

#endif /* __POSIX_EXEC_H__ */
