/* SPDX-License-Identifier: BSD-3-Clause */
/* A server beside a thread that never makes a call: each answer tells how far
 * that one has counted.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT	8080

static volatile unsigned long turns;

static void *compute(void *arg)
{
	for (;;)
		turns++;
	return arg;
}

static int listen_at(int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) ||
	    listen(fd, 16))
		return -1;
	return fd;
}

/* One request, which is not looked at, for one answer. */
static void serve(int fd)
{
	char text[128];

	if (read(fd, text, sizeof(text)) <= 0)
		return;
	if (dprintf(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%lu\n",
		    turns) < 0)
		perror("busy: no answer");
	/* What is left of the request would end the connection by a reset. */
	shutdown(fd, SHUT_WR);
	while (read(fd, text, sizeof(text)) > 0)
		;
}

int main(void)
{
	int listener = listen_at(PORT), fd;
	pthread_t t;

	if (listener < 0 || pthread_create(&t, NULL, compute, NULL)) {
		perror("busy: cannot begin");
		return 1;
	}
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		serve(fd);
		close(fd);
	}
	perror("busy: accept");
	return 1;
}
