/* SPDX-License-Identifier: BSD-3-Clause */
/* Many bytes: two threads, and files. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/sendfile.h>
#include "net.h"

#define TOTAL	(4 << 20)

static char pattern(size_t i)
{
	return (char)(i * 7 + (i >> 9));
}

static void *sender(void *arg)
{
	static char buf[50000];
	size_t sent = 0, i;
	int fd = *(int *)arg;

	while (sent < TOTAL) {
		size_t n = TOTAL - sent < sizeof(buf) ? TOTAL - sent :
							sizeof(buf);

		for (i = 0; i < n; i++)
			buf[i] = pattern(sent + i);
		if (send(fd, buf, n, 0) != (ssize_t)n)
			break;
		sent += n;
	}
	shutdown(fd, SHUT_WR);
	return NULL;
}

static size_t received(int fd)
{
	static char buf[30011];
	size_t got = 0;
	ssize_t n, i;

	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0) {
		for (i = 0; i < n; i++) {
			if (buf[i] != pattern(got + i))
				return 0;
		}
		got += n;
	}
	return got;
}

static void between_threads(void)
{
	pthread_t t;
	int fd[2];

	tcp_pair(fd);
	CHECK(pthread_create(&t, NULL, sender, &fd[0]) == 0);
	CHECK(received(fd[1]) == TOTAL);
	pthread_join(t, NULL);
	close(fd[0]);
	close(fd[1]);
}

static void from_a_file(void)
{
	static char buf[40000];
	int fd[2], f = open("/tmp-net-file", O_RDWR | O_CREAT, 0600);
	size_t i;
	off_t off = 100;

	for (i = 0; i < sizeof(buf); i++)
		buf[i] = pattern(i);
	CHECK(write(f, buf, sizeof(buf)) == sizeof(buf));
	tcp_pair(fd);
	CHECK(sendfile(fd[0], f, &off, 20000) == 20000);
	CHECK(off == 20100);
	memset(buf, 0, sizeof(buf));
	CHECK(recv(fd[1], buf, 20000, MSG_WAITALL) == 20000);
	for (i = 0; i < 20000 && buf[i] == pattern(i + 100); i++)
		;
	CHECK(i == 20000);
	unlink("/tmp-net-file");
	close(f);
	close(fd[0]);
	close(fd[1]);
}

void test_bulk(void)
{
	RUN(between_threads);
	RUN(from_a_file);
}
