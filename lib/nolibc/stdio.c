/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams and formatted text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/string.h>
#include "nolibc.h"

struct nolibc_file {
	int fd;
};

static struct nolibc_file files[] = { { 0 }, { 1 }, { 2 } };

#undef stdin
#undef stdout
#undef stderr
FILE *const stdin = &files[0];
FILE *const stdout = &files[1];
FILE *const stderr = &files[2];

/* Writes all; 0, or EOF with errno set. */
static int write_all(FILE *f, const char *s, size_t n)
{
	while (n) {
		long rc = nolibc_ret(nolibc_write(f->fd, s, n));

		if (rc <= 0)
			return EOF;
		s += rc;
		n -= rc;
	}
	return 0;
}

/* Pieces of a formatted text go out together. */
struct gather {
	FILE *f;
	size_t used;
	int err;
	char buf[BUFSIZ];
};

static void flush(struct gather *g)
{
	if (write_all(g->f, g->buf, g->used))
		g->err = EOF;
	g->used = 0;
}

static void add(void *arg, const char *s, __sz len)
{
	struct gather *g = arg;

	while (len) {
		size_t n = sizeof(g->buf) - g->used;

		if (n > len)
			n = len;
		memcpy(g->buf + g->used, s, n);
		g->used += n;
		s += n;
		len -= n;
		if (g->used == sizeof(g->buf))
			flush(g);
	}
}

int vfprintf(FILE *f, const char *fmt, va_list ap)
{
	struct gather g;
	int n;

	g.f = f;
	g.used = 0;
	g.err = 0;
	n = uk_vformat(add, &g, fmt, ap);
	flush(&g);
	return g.err ? EOF : n;
}

int vprintf(const char *fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int fprintf(FILE *f, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(f, fmt, ap);
	va_end(ap);
	return n;
}

int printf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(stdout, fmt, ap);
	va_end(ap);
	return n;
}

int vsnprintf(char *s, size_t n, const char *fmt, va_list ap)
{
	return uk_vsnprintf(s, n, fmt, ap);
}

int snprintf(char *s, size_t n, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = uk_vsnprintf(s, n, fmt, ap);
	va_end(ap);
	return rc;
}

int vsprintf(char *s, const char *fmt, va_list ap)
{
	return uk_vsnprintf(s, __INT_MAX__, fmt, ap);
}

int sprintf(char *s, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = uk_vsnprintf(s, __INT_MAX__, fmt, ap);
	va_end(ap);
	return rc;
}

int vasprintf(char **s, const char *fmt, va_list ap)
{
	int n = uk_vsnprintf(NULL, 0, fmt, ap);

	*s = malloc((size_t)n + 1);
	if (!*s)
		return -1;
	return uk_vsnprintf(*s, (size_t)n + 1, fmt, ap);
}

int asprintf(char **s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(s, fmt, ap);
	va_end(ap);
	return n;
}

int vsscanf(const char *s, const char *fmt, va_list ap)
{
	return uk_vsscanf(s, fmt, ap);
}

int sscanf(const char *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}

int fputs(const char *s, FILE *f)
{
	return write_all(f, s, uk_strlen(s));
}

int puts(const char *s)
{
	return fputs(s, stdout) || fputs("\n", stdout) ? EOF : 0;
}

int fputc(int c, FILE *f)
{
	char ch = (char)c;

	return write_all(f, &ch, 1) ? EOF : (unsigned char)c;
}

int putchar(int c)
{
	return fputc(c, stdout);
}

size_t fwrite(const void *p, size_t size, size_t n, FILE *f)
{
	size_t bytes;

	if (__builtin_mul_overflow(size, n, &bytes) || !bytes)
		return 0;
	return write_all(f, p, bytes) ? 0 : n;
}

int fflush(FILE *f __attribute__((unused)))
{
	return 0;
}

int fgetc(FILE *f)
{
	unsigned char c;

	return nolibc_ret(nolibc_read(f->fd, &c, 1)) == 1 ? c : EOF;
}

int getchar(void)
{
	return fgetc(stdin);
}

char *fgets(char *s, int size, FILE *f)
{
	int n = 0, c = 0;

	while (n < size - 1 && c != '\n' && (c = fgetc(f)) != EOF)
		s[n++] = (char)c;
	if (!n)
		return NULL;
	s[n] = '\0';
	return s;
}

void perror(const char *s)
{
	int e = errno;

	if (s && *s)
		fprintf(stderr, "%s: ", s);
	fprintf(stderr, "%s\n", strerror(e));
}
