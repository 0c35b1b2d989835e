/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX message queues: names, attributes, order, limits of time, readiness,
 * notification.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static mqd_t queue;

static void names(void)
{
	char longest[300];

	memset(longest, 'n', sizeof(longest));
	longest[0] = '/';
	longest[256] = '\0';
	check(mq_open("/none", O_RDWR), "mq_open: missing");
	check(mq_open("/", O_RDWR | O_CREAT, 0600, NULL), "mq_open: no name");
	check(mq_open("/a/b", O_RDWR | O_CREAT, 0600, NULL),
	      "mq_open: two slashes");
	queue = opened(mq_open(longest, O_RDWR | O_CREAT, 0600, NULL),
		       "mq_open: longest name");
	check(mq_close(queue), "mq_close: longest name");
	check(mq_unlink(longest), "mq_unlink: longest name");
	check(mq_unlink(longest), "mq_unlink: twice");
	longest[256] = 'n';
	longest[257] = '\0';
	check(mq_open(longest, O_RDWR | O_CREAT, 0600, NULL),
	      "mq_open: name too long");
	check(mq_unlink("/"), "mq_unlink: no name");
	check(mq_unlink("/a/b"), "mq_unlink: two slashes");
}

static mqd_t make(const char *name, long maxmsg, long msgsize)
{
	struct mq_attr attr = { .mq_maxmsg = maxmsg, .mq_msgsize = msgsize };

	return mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0640, &attr);
}

static void attributes(void)
{
	struct mq_attr attr = { 0 };
	struct stat st;

	check(make("/a", 0, 8), "mq_open: no messages");
	check(make("/a", 4, 0), "mq_open: no bytes");
	check(make("/a", -1, 8), "mq_open: negative messages");
	check(make("/a", 65537, 1), "mq_open: too many messages");
	check(make("/a", 1, 16777217), "mq_open: too long messages");
	queue = opened(make("/a", 3, 16), "mq_open: new");
	check(make("/a", 3, 16), "mq_open: exclusive");
	check(mq_getattr(queue, &attr), "mq_getsetattr: get");
	value("mq_getsetattr: gives = %ld %ld %ld %ld", attr.mq_flags,
	      attr.mq_maxmsg, attr.mq_msgsize, attr.mq_curmsgs);
	attr.mq_flags = O_NONBLOCK;
	attr.mq_maxmsg = 100;
	check(mq_setattr(queue, &attr, NULL), "mq_getsetattr: O_NONBLOCK");
	check(mq_getattr(queue, &attr), "mq_getsetattr: get again");
	value("mq_getsetattr: gives then = %ld %ld",
	      attr.mq_flags & O_NONBLOCK, attr.mq_maxmsg);
	value("fcntl: O_NONBLOCK of a queue = %d",
	      fcntl(queue, F_GETFL) & O_NONBLOCK);
	attr.mq_flags = O_APPEND;
	check(mq_setattr(queue, &attr, NULL), "mq_getsetattr: O_APPEND");
	check(mq_getattr(0, &attr), "mq_getsetattr: of another file");
	check(mq_getattr(99, &attr), "mq_getsetattr: of nothing");
	check(fcntl(queue, F_GETFD), "fcntl: a queue's close-on-exec");
	check(fstat(queue, &st), "fstat: a queue");
	value("fstat: a queue's = %o %d", st.st_mode, (int)st.st_size);
	check(write(queue, "x", 1), "write: to a queue");
}

static long put_msg(const char *text, unsigned prio)
{
	return mq_send(queue, text, strlen(text), prio);
}

static void get(const char *name, size_t size)
{
	char buf[64] = "";
	unsigned prio = 99;
	ssize_t n = mq_receive(queue, buf, size, &prio);

	if (n < 0)
		check(n, "%s", name);
	else
		value("%s = %d %u %s", name, (int)n, prio, buf);
}

static void poll_queue(const char *name)
{
	struct pollfd p = { queue, POLLIN | POLLOUT, 0 };

	poll(&p, 1, 0);
	value("poll: %s = %x", name, p.revents & (POLLIN | POLLOUT));
}

static void messages(void)
{
	char line[100] = "";

	poll_queue("an empty queue");
	get("mq_timedreceive: empty", 16);
	check(put_msg("one", 1), "mq_timedsend: one");
	check(put_msg("nine", 9), "mq_timedsend: nine");
	poll_queue("two messages");
	check(put_msg("0123456789abcdefX", 1), "mq_timedsend: too long");
	check(put_msg("x", 32768), "mq_timedsend: priority too high");
	check(put_msg("", 32767), "mq_timedsend: highest, nothing");
	poll_queue("a full queue");
	check(put_msg("x", 1), "mq_timedsend: full");
	check(lseek(queue, 0, SEEK_SET), "lseek: a queue");
	check(read(queue, line, sizeof(line) - 1), "read: a queue");
	value("read: a queue's line = %.20s", line);
	get("mq_timedreceive: too small", 15);
	get("mq_timedreceive: first", 16);
	get("mq_timedreceive: second", 16);
	check(put_msg("uno", 1), "mq_timedsend: one more of that");
	get("mq_timedreceive: third", 16);
	get("mq_timedreceive: fourth", 16);
}

static void ways(void)
{
	int rd = opened(mq_open("/a", O_RDONLY), "mq_open: O_RDONLY");
	int wr = opened(mq_open("/a", O_WRONLY | O_NONBLOCK),
			"mq_open: O_WRONLY");
	char buf[64];

	check(mq_send(rd, "x", 1, 0), "mq_timedsend: O_RDONLY");
	check(mq_receive(wr, buf, 16, NULL), "mq_timedreceive: O_WRONLY");
	check(mq_send(wr, "x", 1, 0), "mq_timedsend: O_WRONLY");
	check(mq_receive(rd, buf, 16, NULL), "mq_timedreceive: O_RDONLY");
	check(mq_send(0, "x", 1, 0), "mq_timedsend: another file");
	check(mq_receive(99, buf, 16, NULL), "mq_timedreceive: nothing");
	check(mq_open("/a", O_RDWR | O_WRONLY), "mq_open: access mode 3");
	close(rd);
	close(wr);
}

static long receive(void *arg)
{
	return mq_receive(*(int *)arg, (char[64]) { 0 }, 16, NULL);
}

static long send_more(void *arg)
{
	return mq_send(*(int *)arg, "more", 4, 1);
}

static void wake_receiver(void *arg)
{
	(void)arg;
	check(put_msg("wake", 0), "mq_timedsend: for who waits");
}

static void wake_sender(void *arg)
{
	(void)arg;
	get("mq_timedreceive: for who waits", 16);
}

static void waiting(void)
{
	int fd = opened(mq_open("/a", O_RDWR), "mq_open: that waits");
	struct timespec past = { 1, 0 }, odd = { 1, 1000000000 };
	struct timespec minus = { -1, 0 };
	char buf[64];

	check(blocks("mq_timedreceive: waits", receive, wake_receiver, &fd),
	      "mq_timedreceive: woken");
	check(mq_timedreceive(fd, buf, 16, NULL, &past),
	      "mq_timedreceive: time is over");
	check(mq_timedreceive(fd, buf, 16, NULL, &odd),
	      "mq_timedreceive: odd time");
	check(mq_timedreceive(fd, buf, 16, NULL, &minus),
	      "mq_timedreceive: negative time");
	check(mq_timedreceive(queue, buf, 16, NULL, &past),
	      "mq_timedreceive: O_NONBLOCK and a time");
	interrupt_start(0);
	check(receive(&fd), "mq_timedreceive: interrupted");
	interrupt_stop();
	while (put_msg("fill", 0) == 0)
		;
	check(mq_timedsend(fd, "x", 1, 0, &past), "mq_timedsend: time is over");
	check(blocks("mq_timedsend: waits", send_more, wake_sender, &fd),
	      "mq_timedsend: woken");
	while (mq_receive(queue, buf, 16, NULL) >= 0)
		;
	close(fd);
}

static volatile sig_atomic_t got, got_code, got_value;

static void handler(int sig, siginfo_t *info, void *uc)
{
	(void)sig;
	(void)uc;
	got++;
	got_code = info->si_code;
	got_value = info->si_value.sival_int;
}

static void notification(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2 };
	int other = mq_open("/a", O_RDWR | O_NONBLOCK);
	char buf[64];

	sigaction(SIGUSR2, &sa, NULL);
	ev.sigev_value.sival_int = 4711;
	check(mq_notify(queue, &ev), "mq_notify: signal");
	check(mq_notify(other, &ev), "mq_notify: twice");
	check(put_msg("x", 0), "mq_timedsend: to be told");
	value("mq_notify: told = %d %d %d", got, got_code, got_value);
	check(put_msg("x", 0), "mq_timedsend: told once");
	value("mq_notify: told then = %d", got);
	check(mq_notify(queue, &ev), "mq_notify: again");
	check(put_msg("x", 0), "mq_timedsend: to one that is not empty");
	value("mq_notify: told of the third = %d", got);
	check(mq_notify(queue, NULL), "mq_notify: no more");
	while (mq_receive(queue, buf, 16, NULL) >= 0)
		;
	check(put_msg("x", 0), "mq_timedsend: nobody to tell");
	value("mq_notify: told of the fourth = %d", got);
	check(mq_receive(queue, buf, 16, NULL),
	      "mq_timedreceive: what nobody was told of");
	ev.sigev_notify = SIGEV_NONE;
	check(mq_notify(other, &ev), "mq_notify: SIGEV_NONE");
	check(mq_notify(queue, &ev), "mq_notify: SIGEV_NONE counts");
	close(other);
	check(mq_notify(queue, &ev), "mq_notify: after a close");
	check(mq_notify(queue, NULL), "mq_notify: nothing");
	ev.sigev_notify = 77;
	check(mq_notify(queue, &ev), "mq_notify: odd way");
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = 65;
	check(mq_notify(queue, &ev), "mq_notify: odd signal");
	check(mq_notify(0, NULL), "mq_notify: another file");
	ev.sigev_signo = 0;
	check(mq_notify(queue, &ev), "mq_notify: signal 0");
	check(put_msg("quiet", 1), "mq_timedsend: signal 0");
	get("mq_timedreceive: signal 0", 16);
	check(mq_notify(queue, NULL), "mq_notify: signal 0 was told");
	signal(SIGUSR2, SIG_DFL);
}

static void the_end(void)
{
	check(put_msg("kept", 2), "mq_timedsend: before the end");
	check(mq_unlink("/a"), "mq_unlink: open");
	check(mq_open("/a", O_RDWR), "mq_open: unlinked");
	get("mq_timedreceive: unlinked", 16);
	check(mq_close(queue), "mq_close: last");
	check(mq_close(queue), "mq_close: twice");
}

void program_mqueue(void)
{
	names();
	attributes();
	messages();
	ways();
	waiting();
	notification();
	the_end();
}
