/* SPDX-License-Identifier: BSD-3-Clause */
/* Other programs as children: vfork, execve, posix_spawn, wait4, waitid. The
 * programs are files that this one writes: a few instructions in a position
 * independent ELF file, or in one with fixed addresses.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define FIXED		0x10000000UL
#define HEADERS		(sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr))
#define AT_EMPTY_PATH	0x1000

/*
 * The child does what the first letter of its first argument says; a digit is
 * the first character of the second one:
 *	x exits with a digit		a writes its arguments and environment
 *	c writes to address 0		i has an undefined instruction
 *	d writes to descriptor digit, exits with the error
 *	k sends itself signal 15	r reads from standard input, exits with
 *	e runs "x 7" in its place	  the number of bytes
 *	p exits with the error of kill(getppid(), 0)
 *	g exits with 1 if it leads its process group
 */
__asm__(".section .rodata\n"
	"child_begin:\n"
	"	mov (%rsp), %rbx\n"
	"	lea 8(%rsp), %r12\n"
	"	mov 8(%r12), %rsi\n"
	"	movzbl (%rsi), %eax\n"
	"	xor %r14d, %r14d\n"
	"	cmp $2, %ebx\n"
	"	jbe 1f\n"
	"	mov 16(%r12), %rsi\n"
	"	movzbl (%rsi), %r14d\n"
	"	sub $'0', %r14d\n"
	"1:	cmp $'a', %al\n	je args\n"
	"	cmp $'c', %al\n	je crash\n"
	"	cmp $'i', %al\n	je undefined\n"
	"	cmp $'d', %al\n	je descriptor\n"
	"	cmp $'k', %al\n	je signal\n"
	"	cmp $'r', %al\n	je reads\n"
	"	cmp $'e', %al\n	je again\n"
	"	cmp $'p', %al\n	je parent\n"
	"	cmp $'g', %al\n	je group\n"
	"	mov %r14d, %edi\n"
	"leave:	mov $231, %eax\n"		/* exit_group */
	"	syscall\n"
	"crash:	xor %eax, %eax\n"
	"	mov %al, (%rax)\n"
	"undefined:	ud2\n"
	"descriptor:\n"
	"	mov $1, %eax\n"			/* write */
	"	mov %r14d, %edi\n"
	"	lea newline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	test %rax, %rax\n"
	"	jns leave\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp leave\n"
	"signal:	mov $39, %eax\n"	/* getpid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	mov $15, %esi\n"
	"	mov $62, %eax\n"		/* kill */
	"	syscall\n"
	"	mov $99, %edi\n"
	"	jmp leave\n"
	"reads:	xor %eax, %eax\n"
	"	xor %edi, %edi\n"
	"	lea -64(%rsp), %rsi\n"
	"	mov $16, %edx\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	jmp leave\n"
	"parent:	mov $110, %eax\n"	/* getppid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	xor %esi, %esi\n"
	"	mov $62, %eax\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp leave\n"
	"group:	mov $39, %eax\n"
	"	syscall\n"
	"	mov %eax, %ebx\n"
	"	mov $111, %eax\n"		/* getpgrp */
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	cmp %eax, %ebx\n"
	"	sete %dil\n"
	"	jmp leave\n"
	"again:	mov (%r12), %rdi\n"		/* argv[0] is its path */
	"	push $0\n"
	"	lea digit(%rip), %rax\n"
	"	push %rax\n"
	"	lea letter(%rip), %rax\n"
	"	push %rax\n"
	"	push %rdi\n"
	"	mov %rsp, %rsi\n"
	"	xor %edx, %edx\n"
	"	mov $59, %eax\n"		/* execve */
	"	syscall\n"
	"	mov $98, %edi\n"
	"	jmp leave\n"
	"args:	mov (%r12), %rsi\n"
	"	add $8, %r12\n"
	"	test %rsi, %rsi\n"
	"	jz 3f\n"
	"	xor %edx, %edx\n"
	"2:	inc %edx\n"
	"	cmpb $0, -1(%rsi,%rdx)\n"
	"	jne 2b\n"
	"	dec %edx\n"
	"	call print\n"
	"	call line\n"
	"	jmp args\n"
	"3:	inc %r15\n"			/* was 0 at the start */
	"	call line\n"
	"	cmp $2, %r15\n"
	"	jb args\n"
	"	xor %edi, %edi\n"
	"	jmp leave\n"
	"line:	lea newline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	"print:	mov $1, %eax\n"
	"	mov $1, %edi\n"
	"	syscall\n"
	"	ret\n"
	"newline:	.byte 10\n"
	"letter:	.asciz \"x\"\n"
	"digit:	.asciz \"7\"\n"
	"child_end:\n"
	".text\n");

extern const char child_begin[], child_end[];

static struct program {
	Elf64_Ehdr e;
	Elf64_Phdr p;
	char code[2048];
} file;

static void build(int type)
{
	size_t len = child_end - child_begin;
	Elf64_Addr base = type == ET_EXEC ? FIXED : 0;

	memset(&file, 0, sizeof(file));
	memcpy(file.e.e_ident, ELFMAG, SELFMAG);
	file.e.e_ident[EI_CLASS] = ELFCLASS64;
	file.e.e_ident[EI_DATA] = ELFDATA2LSB;
	file.e.e_ident[EI_VERSION] = EV_CURRENT;
	file.e.e_type = type;
	file.e.e_machine = EM_X86_64;
	file.e.e_version = EV_CURRENT;
	file.e.e_entry = base + HEADERS;
	file.e.e_phoff = sizeof(file.e);
	file.e.e_ehsize = sizeof(file.e);
	file.e.e_phentsize = sizeof(file.p);
	file.e.e_phnum = 1;
	file.p.p_type = PT_LOAD;
	file.p.p_flags = PF_R | PF_X;
	file.p.p_vaddr = file.p.p_paddr = base;
	file.p.p_filesz = file.p.p_memsz = HEADERS + len;
	file.p.p_align = 4096;
	memcpy(file.code, child_begin, len);
}

static void write_file(const char *name, size_t len)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	write(fd, &file, len);
	close(fd);
}

static void write_programs(void)
{
	build(ET_DYN);
	write_file("pie", sizeof(file));
	build(ET_EXEC);
	write_file("fixed", sizeof(file));
}

/* The status of a child that runs a program; (prepare) is called in it. */
static int run(const char *path, const char *what, const char *digit,
	       void (*prepare)(void))
{
	char *argv[] = { (char *)path, (char *)what, (char *)digit, NULL };
	char *envp[] = { "A=1", "B=two", NULL };
	int status = -1;
	pid_t pid = vfork();

	if (!pid) {
		if (prepare)
			prepare();
		execve(path, argv, envp);
		_exit(100 + errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : status;
}

static void statuses(void)
{
	value("execve: exits = 0x%x", run("./pie", "x", "5", NULL));
	value("execve: fixed addresses = 0x%x", run("./fixed", "x", "6", NULL));
	value("execve: in its place = 0x%x", run("./pie", "e", NULL, NULL));
	value("execve: fixed in its place = 0x%x",
	      run("./fixed", "e", NULL, NULL));
	value("wait4: SIGSEGV of a child = %d", run("./pie", "c", NULL, NULL));
	value("wait4: SIGILL of a child = %d", run("./pie", "i", NULL, NULL));
	value("wait4: SIGTERM of a child = %d", run("./pie", "k", NULL, NULL));
	value("getppid: of a child lives = 0x%x",
	      run("./pie", "p", NULL, NULL));
}

static void errors(void)
{
	char *argv[] = { "pie", "x", "1", NULL };
	static char big[300000];
	char *huge[] = { "pie", big, NULL };
	int status = -1;

	value("execve: child, missing = 0x%x", run("none", "x", "0", NULL));
	value("execve: child, empty path = 0x%x", run("", "x", "0", NULL));
	build(ET_REL);
	write_file("bad", sizeof(file));
	value("execve: an object file = 0x%x", run("./bad", "x", "0", NULL));
	build(ET_DYN);
	file.e.e_machine = EM_ARM;
	write_file("bad", sizeof(file));
	value("execve: another machine = 0x%x", run("./bad", "x", "0", NULL));
	build(ET_DYN);
	file.e.e_phnum = 0;
	write_file("bad", sizeof(file));
	value("execve: no segments = 0x%x", run("./bad", "x", "0", NULL));
	build(ET_DYN);
	file.e.e_phentsize = 8;
	write_file("bad", sizeof(file));
	value("execve: small headers = 0x%x", run("./bad", "x", "0", NULL));
	build(ET_DYN);
	write_file("bad", 40);
	value("execve: half a header = 0x%x", run("./bad", "x", "0", NULL));
	memset(big, 'x', sizeof(big) - 1);
	if (!vfork()) {
		execve("./pie", huge, NULL);
		_exit(errno == E2BIG ? 3 : 4);
	}
	wait(&status);
	value("execve: a long argument = 0x%x", status);
	check(syscall(SYS_execveat, -1, "pie", argv, NULL, 0),
	      "execveat: closed");
}

static int out[2];

static void to_pipe(void)
{
	dup2(out[1], 1);
}

/* What a child wrote, one line of it a check. */
static void show_lines(const char *what)
{
	char text[512], *line, *end;
	ssize_t n;
	int i = 0;

	close(out[1]);
	n = read(out[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	/* a pipe may give less at once */
	while (n > 0) {
		ssize_t more = read(out[0], text + n, sizeof(text) - 1 - n);

		if (more <= 0)
			break;
		n += more;
		text[n] = '\0';
	}
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		value("execve: %s, line %d = %s", what, i++, line);
	}
	close(out[0]);
}

static void arguments(void)
{
	pipe(out);
	value("execve: arguments = 0x%x", run("./pie", "args", "1", to_pipe));
	show_lines("arguments");
}

static void descriptors(void)
{
	int kept = open("kept", O_RDWR | O_CREAT, 0644);
	int gone = open("gone", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	char digit[2] = "0";
	struct stat st;

	digit[0] = (char)('0' + kept);
	value("execve: a descriptor stays = 0x%x",
	      run("./pie", "d", digit, NULL));
	fstat(kept, &st);
	value("execve: written by the child = %d", (int)st.st_size);
	digit[0] = (char)('0' + gone);
	value("execve: close-on-exec = 0x%x", run("./pie", "d", digit, NULL));
	check(fcntl(gone, F_GETFD), "execve: the parent's is open");
	close(kept);
	close(gone);
}

static void change_places(void)
{
	chdir("sub");
	umask(0);
	close(0);
	setpgid(0, 0);
}

static void own_state(void)
{
	char where[256];
	int zero = open("/dev/null", O_RDONLY);
	int before = fcntl(0, F_GETFD);

	mkdir("sub", 0755);
	value("vfork: a child leads its group = 0x%x",
	      run("../pie", "g", NULL, change_places));
	getcwd(where, sizeof(where));
	value("vfork: parent's directory = %s", strrchr(where, '/'));
	value("vfork: parent's umask = %o", umask(022));
	value("vfork: parent's descriptor = %d", fcntl(0, F_GETFD) == before);
	close(zero);
}

static void spawned(void)
{
	char *argv[] = { "pie", "x", "4", NULL }, *envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	char *args[] = { "pie", "args", NULL };
	int status = -1, fd;
	pid_t pid;

	code(posix_spawn(&pid, "./pie", NULL, NULL, argv, envp),
	     "posix_spawn: exits");
	waitpid(pid, &status, 0);
	value("posix_spawn: status = 0x%x", status);
	code(posix_spawn(&pid, "./none", NULL, NULL, argv, envp),
	     "posix_spawn: missing");
	check(waitpid(-1, &status, WNOHANG), "posix_spawn: missing, wait");
	pipe(out);
	fd = out[1];
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, 1);
	posix_spawn_file_actions_addclose(&actions, fd);
	code(posix_spawn(&pid, "./fixed", &actions, NULL, args, envp),
	     "posix_spawn: file actions");
	waitpid(pid, &status, 0);
	show_lines("file actions");
	posix_spawn_file_actions_destroy(&actions);
}

static int in[2];

static void from_pipe(void)
{
	dup2(in[0], 0);
	close(in[1]);
}

/* A child that reads from the pipe (in) until something comes. */
static pid_t reader(int group)
{
	char *argv[] = { "./pie", "r", NULL };
	pid_t pid;

	pipe(in);
	pid = vfork();
	if (!pid) {
		from_pipe();
		if (group)
			setpgid(0, 0);
		execve("./pie", argv, NULL);
		_exit(100);
	}
	close(in[0]);
	return pid;
}

static void waiting(void)
{
	siginfo_t info;
	int status = -1;
	pid_t pid = reader(0);

	check(waitpid(pid, &status, WNOHANG), "wait4: WNOHANG, runs");
	memset(&info, 1, sizeof(info));
	check(waitid(P_PID, pid, &info, WEXITED | WNOHANG),
	      "waitid: WNOHANG, runs");
	value("waitid: WNOHANG, pid = %d", info.si_pid);
	check(waitpid(pid + 12345, &status, 0), "wait4: not a child");
	write(in[1], "abc", 3);
	check(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), "waitid: WNOWAIT");
	value("waitid: WNOWAIT, pid = %d", info.si_pid == pid);
	value("waitid: WNOWAIT, code = %d", info.si_code);
	value("waitid: WNOWAIT, status = %d", info.si_status);
	value("waitid: WNOWAIT, signal = %d", info.si_signo);
	check(kill(pid, 0), "kill: a zombie");
	check(waitpid(pid, &status, 0) == pid ? 0 : -1, "wait4: after WNOWAIT");
	value("wait4: after WNOWAIT, status = 0x%x", status);
	check(kill(pid, 0), "kill: waited for");
	check(waitpid(pid, &status, 0), "wait4: waited for");
	close(in[1]);
}

static void groups(void)
{
	int status = -1;
	pid_t pid = reader(1);

	value("getpgid: of a child = %d", getpgid(pid) == pid);
	value("getsid: of a child = %d", getsid(pid) == getsid(0));
	check(setpgid(pid, 0), "setpgid: after execve");
	check(waitpid(0, &status, WNOHANG), "wait4: own group, none");
	check(waitpid(-pid, &status, WNOHANG), "wait4: its group");
	check(kill(-pid, SIGTERM), "kill: its group");
	check(waitpid(-pid, &status, 0) == pid ? 0 : -1, "wait4: group ended");
	value("wait4: group, status = %d", status);
	check(kill(-pid, 0), "kill: no group");
	close(in[1]);
}

static volatile int handled, handled_code, handled_status;

static void on_child(int sig, siginfo_t *info, void *context)
{
	(void)context;
	handled = sig;
	handled_code = info->si_code;
	handled_status = info->si_status;
}

static void told(void)
{
	struct sigaction act = {
		.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART,
	}, old;
	struct timespec soon = { 5, 0 };
	siginfo_t info;
	sigset_t set;
	int status;
	pid_t pid;

	sigaction(SIGCHLD, &act, &old);
	run("./pie", "x", "3", NULL);
	value("SIGCHLD: handler = %d", handled);
	value("SIGCHLD: code = %d", handled_code);
	value("SIGCHLD: status = %d", handled_status);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pid = reader(0);
	kill(pid, SIGKILL);
	value("SIGCHLD: sigtimedwait = %d", sigtimedwait(&set, &info, &soon));
	value("SIGCHLD: killed, code = %d", info.si_code);
	value("SIGCHLD: killed, status = %d", info.si_status);
	value("SIGCHLD: killed, pid = %d", info.si_pid == pid);
	waitpid(pid, &status, 0);
	close(in[1]);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	act = (struct sigaction){ .sa_handler = SIG_IGN };
	sigaction(SIGCHLD, &act, NULL);
	value("SIGCHLD: ignored = %d", run("./pie", "x", "3", NULL));
	check(waitpid(-1, &status, 0), "SIGCHLD: ignored, wait4");
	sigaction(SIGCHLD, &old, NULL);
}

static void by_descriptor(void)
{
	char *argv[] = { "pie", "x", "8", NULL };
	int fd = open("pie", O_PATH | O_CLOEXEC), status = -1;
	pid_t pid = vfork();

	if (!pid) {
		syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH);
		_exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	value("execveat: AT_EMPTY_PATH = 0x%x", status);
	close(fd);
}

static void many(void)
{
	int i, right = 0;

	for (i = 0; i < 50; i++)
		right += run("./pie", "x", "2", NULL) == 0x200;
	value("execve: fifty times = %d", right);
}

void program_spawn(void)
{
	write_programs();
	statuses();
	errors();
	arguments();
	descriptors();
	own_state();
	spawned();
	waiting();
	groups();
	told();
	by_descriptor();
	many();
}
