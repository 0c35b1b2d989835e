/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * GET /N answers with N bytes of a pattern, PUT /N compares the N bytes that
 * follow with it and says "ok" or where they differ. One client at a time, one
 * request a connection. The argument, if there is one, is the receive buffer's
 * size.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT		8080
#define PERIOD		1000003		/* no multiple of a segment's size */
#define CHUNK		65536

static unsigned char pattern[PERIOD];

static void make_pattern(void)
{
	unsigned int x = 1, i;

	for (i = 0; i < PERIOD; i++) {
		x = x * 1103515245 + 12345;
		pattern[i] = (unsigned char)(x >> 16);
	}
}

/* The bytes from (at) on that lie together; at most (len). */
static const unsigned char *piece(unsigned long at, size_t *len)
{
	size_t off = at % PERIOD;

	if (*len > PERIOD - off)
		*len = PERIOD - off;
	return pattern + off;
}

static int send_all(int fd, const void *buf, size_t len)
{
	const char *p = buf;
	ssize_t n;

	for (; len; p += n, len -= (size_t)n) {
		n = send(fd, p, len, MSG_NOSIGNAL);
		if (n <= 0)
			return -1;
	}
	return 0;
}

static int head(int fd, int status, unsigned long len)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "HTTP/1.1 %d x\r\n"
			 "Content-Length: %lu\r\nConnection: close\r\n\r\n",
			 status, len);

	return send_all(fd, text, (size_t)n);
}

static void get(int fd, unsigned long total)
{
	unsigned long at = 0;
	size_t n;

	if (head(fd, 200, total))
		return;
	for (; at < total; at += n) {
		const unsigned char *p;

		n = total - at < CHUNK ? total - at : CHUNK;
		p = piece(at, &n);
		if (send_all(fd, p, n))
			return;
	}
}

/* How many of (len) bytes at (at) are as they should be. */
static size_t same(unsigned long at, const unsigned char *buf, size_t len)
{
	size_t done = 0, n, i;

	while (done < len) {
		const unsigned char *p;

		n = len - done;
		p = piece(at + done, &n);
		if (memcmp(p, buf + done, n) == 0) {
			done += n;
			continue;
		}
		for (i = 0; p[i] == buf[done + i]; i++)
			;
		return done + i;
	}
	return len;
}

/* The first (have) bytes of the body are in (buf). */
static void put(int fd, unsigned long total, unsigned char *buf, size_t have)
{
	unsigned long at = 0;
	char text[64] = "ok";
	ssize_t n = (ssize_t)have;

	while (at < total) {
		if (!n)
			n = recv(fd, buf, CHUNK, 0);
		if (n <= 0)
			return;
		if (same(at, buf, (size_t)n) != (size_t)n) {
			snprintf(text, sizeof(text), "differs at %lu",
				 at + same(at, buf, (size_t)n));
			break;
		}
		at += (unsigned long)n;
		n = 0;
	}
	if (head(fd, 200, strlen(text)) == 0)
		send_all(fd, text, strlen(text));
}

static void serve(int fd)
{
	static unsigned char buf[CHUNK + 1];
	unsigned long total;
	size_t have = 0;
	char *body = NULL;
	ssize_t n;

	while (!body && have < CHUNK) {
		n = recv(fd, buf + have, CHUNK - have, 0);
		if (n <= 0)
			return;
		have += (size_t)n;
		buf[have] = '\0';
		body = strstr((char *)buf, "\r\n\r\n");
	}
	if (!body)
		return;
	body += 4;
	have -= (size_t)(body - (char *)buf);
	if (sscanf((char *)buf, "PUT /%lu", &total) == 1) {
		memmove(buf, body, have);
		put(fd, total, buf, have);
	} else {
		total = 0;
		sscanf((char *)buf, "GET /%lu", &total);
		get(fd, total);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(PORT) };
	int l = socket(AF_INET, SOCK_STREAM, 0), fd;
	int size = argc > 1 ? atoi(argv[1]) : 0;

	make_pattern();
	if (size && setsockopt(l, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size))) {
		perror("SO_RCVBUF");
		return 1;
	}
	if (l < 0 || bind(l, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(l, 128)) {
		perror("transfer");
		return 1;
	}
	while ((fd = accept(l, NULL, NULL)) >= 0) {
		serve(fd);
		close(fd);
	}
	perror("accept");
	return 1;
}
