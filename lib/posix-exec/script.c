/* SPDX-License-Identifier: BSD-3-Clause */
/* Scripts: files that begin with "#!" and name the program that reads them. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include "exec.h"

#define LINE_MAX	256u	/* bytes of a first line that are looked at */
#define DEPTH_MAX	5u	/* scripts that are read by scripts */
#define ARGS_MAX	8192u	/* as exec_args_copy() */

/* What the program gets in place of its arguments. The front is filled from
 * its end: each script puts its interpreter, and what that gets, before what
 * is there.
 */
struct exec_script {
	unsigned int depth;
	char line[DEPTH_MAX][LINE_MAX + 1];
	char *name;		/* of the file that was asked for */
	char **argv;		/* the first, within args */
	char *args[];
};

static int is_script(struct uk_vnode *vn)
{
	char head[2];
	__ssz n = exec_read(vn, head, sizeof(head), 0);

	if (n < 0)
		return (int)n;
	return n == sizeof(head) && head[0] == '#' && head[1] == '!';
}

/* The path of a script that its interpreter can open, too. */
static char *name_of(int dirfd, const char *path)
{
	__sz size = uk_strlen(path) + sizeof("/dev/fd/-2147483648/");
	char *name = uk_malloc(uk_alloc_get_default(), size);

	if (!name)
		return NULL;
	if (dirfd == UK_AT_FDCWD || *path == '/')
		uk_strlcpy(name, path, size);
	else
		uk_snprintf(name, size, "/dev/fd/%d%s%s", dirfd,
			    *path ? "/" : "", path);
	return name;
}

static int begin(struct exec *e, char *const *argv, int dirfd,
		 const char *path)
{
	unsigned int n = 0, front = 2 * DEPTH_MAX;
	struct exec_script *s;

	while (argv && argv[n]) {
		if (++n > ARGS_MAX)
			return -E2BIG;
	}
	n = MAX(n, 1u);
	s = uk_malloc(uk_alloc_get_default(),
		      sizeof(*s) + (front + n + 1) * sizeof(s->args[0]));
	if (!s)
		return -ENOMEM;
	s->depth = 0;
	s->name = name_of(dirfd, path);
	e->script = s;
	if (!s->name)
		return -ENOMEM;
	/* as a program's own name the script's is not what it was called by */
	s->argv = &s->args[front];
	if (n > 1)
		memcpy(s->argv, argv, n * sizeof(s->args[0]));
	s->argv[0] = s->name;
	s->argv[n] = NULL;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Splits a line at the first blank: the interpreter, and all that follows it
 * as one argument (NULL: nothing does).
 */
static void split(char *line, char **interp, char **arg)
{
	char *p = line;

	while (is_blank(*p))
		p++;
	*interp = p;
	*arg = NULL;
	while (*p && !is_blank(*p))
		p++;
	if (!*p)
		return;
	*p++ = '\0';
	while (is_blank(*p))
		p++;
	if (*p)
		*arg = p;
}

/* The first line without its "#!". Only blanks before the end of a line are
 * left out; a name that may go on behind what was read is none.
 */
static int read_line(struct exec *e, char **interp, char **arg)
{
	char *line = e->script->line[e->script->depth++], *end, *p;
	__ssz n = exec_read(e->vn, line, LINE_MAX, 0);
	bool cut = n == (__ssz)LINE_MAX;

	if (n < 2)
		return n < 0 ? (int)n : -ENOEXEC;
	line[n] = '\0';
	end = uk_memchr(line, '\n', (__sz)n);
	for (p = end; p && p > line + 2 && is_blank(p[-1]); p--)
		;
	if (p)
		*p = '\0';
	split(line + 2, interp, arg);
	if (!**interp)
		/* what Linux says of the current folder, which it takes "" for */
		return end || cut ? -ENOEXEC : -EACCES;
	return !end && cut && *interp + uk_strlen(*interp) == line + n ?
	       -ENOEXEC : 0;
}

/* The interpreter takes the script's place. */
static int go_on(struct exec *e)
{
	struct exec_script *s = e->script;
	char *interp = NULL, *arg = NULL;
	struct uk_vnode *vn;
	int rc;

	if (s->depth == DEPTH_MAX)
		return -ELOOP;
	rc = read_line(e, &interp, &arg);
	if (!rc)
		rc = exec_find(interp, &vn);
	if (rc)
		return rc;
	uk_vnode_release(e->vn);
	e->vn = vn;
	if (arg)
		*--s->argv = arg;
	*--s->argv = interp;
	return 0;
}

int exec_script(struct exec *e, char *const **argv, int dirfd,
		const char *path)
{
	int rc = exec_may(e->vn);

	while (!rc && (rc = is_script(e->vn)) > 0) {
		rc = e->script ? 0 : begin(e, *argv, dirfd, path);
		if (!rc)
			rc = go_on(e);
		if (!rc)
			rc = exec_may(e->vn);
	}
	if (!rc && e->script)
		*argv = e->script->argv;
	return rc;
}

void exec_script_free(struct exec *e)
{
	if (e->script)
		uk_free(uk_alloc_get_default(), e->script->name);
	uk_free(uk_alloc_get_default(), e->script);
}
