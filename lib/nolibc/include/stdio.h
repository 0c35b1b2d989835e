/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: formatted output and input without buffers or floating point. */
#ifndef __NOLIBC_STDIO_H__
#define __NOLIBC_STDIO_H__

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)
#define BUFSIZ 256

#ifdef __cplusplus
extern "C" {
#endif

/* A stream is a descriptor: each call writes at once. */
typedef struct nolibc_file FILE;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int vprintf(const char *fmt, va_list ap);
int fprintf(FILE *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int vfprintf(FILE *f, const char *fmt, va_list ap);
int sprintf(char *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int vsprintf(char *s, const char *fmt, va_list ap);
int snprintf(char *s, size_t n, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int vsnprintf(char *s, size_t n, const char *fmt, va_list ap);
int asprintf(char **s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int vasprintf(char **s, const char *fmt, va_list ap);
int sscanf(const char *s, const char *fmt, ...)
	__attribute__((format(scanf, 2, 3)));
int vsscanf(const char *s, const char *fmt, va_list ap);

int puts(const char *s);
int putchar(int c);
int fputs(const char *s, FILE *f);
int fputc(int c, FILE *f);
#define putc(c, f) fputc(c, f)
size_t fwrite(const void *p, size_t size, size_t n, FILE *f);
int fflush(FILE *f);
int getchar(void);
int fgetc(FILE *f);
char *fgets(char *s, int size, FILE *f);
void perror(const char *s);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_STDIO_H__ */
