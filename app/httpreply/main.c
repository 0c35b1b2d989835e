/* SPDX-License-Identifier: BSD-3-Clause */
/* A small HTTP/1.1 server: one thread, one poll loop, one page. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <uk/alloc.h>

#define PORT		8080
#define REQUEST_MAX	2048
#define EVENTS		64

static const char body[] =
	"<!DOCTYPE html>\n"
	"<title>httpreply</title>\n"
	"<p>It works: this page was served by a Unilith unikernel.\n";

/* A connection, and what has come of its next request. */
struct conn {
	int fd;
	size_t len;
	char buf[REQUEST_MAX];
};

static void conn_close(struct conn *c)
{
	close(c->fd);
	free(c);
}

/* The end of the request's head in the buffer: its length, or 0. */
static size_t head_length(const struct conn *c)
{
	size_t i;

	for (i = 3; i < c->len; i++) {
		if (c->buf[i] == '\n' && !memcmp(&c->buf[i - 3], "\r\n\r\n", 4))
			return i + 1;
	}
	return 0;
}

/* Whether the client asked for the connection to be closed. */
static int wants_close(const char *head, size_t len)
{
	static const char name[] = "\nConnection: close";
	size_t i;

	for (i = 0; i + sizeof(name) - 1 <= len; i++) {
		if (head[i] == '\n'
		    && !memcmp(head + i, name, sizeof(name) - 1))
			return 1;
	}
	return len < 14 || memcmp(head, "GET ", 4) != 0 ||
	       memchr(head, '\r', len) == NULL;
}

/* What /memory tells: free bytes of the heap. */
static const char *memory_text(void)
{
	static char text[32];

	snprintf(text, sizeof(text), "free %ld\n",
		 (long)uk_alloc_availmem(uk_alloc_get_default()));
	return text;
}

/* The page is small: a socket that can't take it is not worth keeping. */
static int reply(const struct conn *c, int last)
{
	const char *text = memcmp(c->buf, "GET /memory ", 12) ? body :
							       memory_text();
	char out[sizeof(body) + 256];
	int n;

	n = snprintf(out, sizeof(out),
		     "HTTP/1.1 200 OK\r\n"
		     "Server: httpreply\r\n"
		     "Content-Type: text/html\r\n"
		     "Content-Length: %d\r\n"
		     "Connection: %s\r\n\r\n%s",
		     (int)strlen(text), last ? "close" : "keep-alive", text);
	return write(c->fd, out, n) == n ? 0 : -1;
}

/* Answers every complete request of the buffer; non-zero: close. */
static int serve(struct conn *c)
{
	size_t n;
	int last;

	while ((n = head_length(c))) {
		last = wants_close(c->buf, n);
		if (reply(c, last) || last)
			return 1;
		c->len -= n;
		memmove(c->buf, c->buf + n, c->len);
	}
	return c->len == sizeof(c->buf);
}

static void conn_input(struct conn *c)
{
	ssize_t n;

	n = read(c->fd, c->buf + c->len, sizeof(c->buf) - c->len);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		conn_close(c);
		return;
	}
	c->len += (size_t)n;
	if (serve(c))
		conn_close(c);
}

static void conn_accept(int ep, int listener)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct conn *c;
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		c = malloc(sizeof(*c));
		if (!c) {
			close(fd);
			continue;
		}
		c->fd = fd;
		c->len = 0;
		ev.data.ptr = c;
		if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
			conn_close(c);
	}
}

static int listen_at(int port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};
	int fd, on = 1;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    listen(fd, 511) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int main(int argc, char *argv[])
{
	struct epoll_event ev[EVENTS];
	int port = argc > 1 ? atoi(argv[1]) : PORT;
	int listener, ep, i, n;

	listener = listen_at(port);
	ep = epoll_create1(0);
	ev[0].events = EPOLLIN;
	ev[0].data.ptr = NULL;
	if (listener < 0 || ep < 0 ||
	    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &ev[0]) < 0) {
		printf("httpreply: can't listen at port %d: error %d\n", port,
		       errno);
		return 1;
	}
	printf("httpreply: listening at port %d\n", port);
	for (;;) {
		n = epoll_wait(ep, ev, EVENTS, -1);
		for (i = 0; i < n; i++) {
			if (ev[i].data.ptr)
				conn_input(ev[i].data.ptr);
			else
				conn_accept(ep, listener);
		}
	}
}
