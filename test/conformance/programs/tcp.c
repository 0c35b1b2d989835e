/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP over the loopback device. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"
#include "tcp_pair.h"

static char buf[70000];

static void connecting(void)
{
	struct sockaddr_in peer, to = address;
	socklen_t n = sizeof(peer);
	int fd = socket(AF_INET, SOCK_STREAM, 0), v = -1;

	check(connect(fd, (struct sockaddr *)&to, 4), "connect: 4 bytes");
	to.sin_family = 77;
	check(connect(fd, (struct sockaddr *)&to, sizeof(to)),
	      "connect: family 77");
	to = address;
	check(send(fd, "x", 1, MSG_NOSIGNAL), "send: not connected");
	check(recv(fd, buf, 1, 0), "recv: not connected");
	check(shutdown(fd, SHUT_WR), "shutdown: not connected");
	check(shutdown(fd, 9), "shutdown: 9");
	polls("new socket", fd);
	polls("listener without anybody", listener);
	check(connect(fd, (struct sockaddr *)&to, sizeof(to)), "connect: ok");
	polls("listener with somebody", listener);
	check(connect(fd, (struct sockaddr *)&to, sizeof(to)),
	      "connect: twice");
	check(listen(fd, 3), "listen: connected");
	memset(&peer, 0, sizeof(peer));
	b = opened(accept4(listener, (struct sockaddr *)&peer, &n,
			   SOCK_NONBLOCK | SOCK_CLOEXEC), "accept4: flags");
	value("accept4: address = %d %d %08x", (int)n, peer.sin_family,
	      ntohl(peer.sin_addr.s_addr));
	check(fcntl(b, F_GETFL), "accept4: F_GETFL");
	check(fcntl(b, F_GETFD), "accept4: F_GETFD");
	check(syscall(SYS_accept4, listener, NULL, NULL, 0x100),
	      "accept4: bad flag");
	n = sizeof(peer);
	check(getpeername(b, (struct sockaddr *)&peer, &n),
	      "getpeername: connected");
	getsockname(fd, (struct sockaddr *)&to, &n);
	value("getpeername: is the other's name = %d",
	      peer.sin_port == to.sin_port);
	n = sizeof(v);
	getsockopt(listener, SOL_SOCKET, SO_ACCEPTCONN, &v, &n);
	value("getsockopt: SO_ACCEPTCONN of a listener = %d", v);
	fcntl(listener, F_SETFL, O_NONBLOCK);
	check(accept(listener, NULL, NULL), "accept: nobody, O_NONBLOCK");
	fcntl(listener, F_SETFL, 0);
	close(fd);
	close(b);
}

static void refused(void)
{
	struct sockaddr_in to = address;
	int fd = socket(AF_INET, SOCK_STREAM, 0), v = -1;
	socklen_t n = sizeof(v);

	close(listener);
	check(connect(fd, (struct sockaddr *)&to, sizeof(to)),
	      "connect: refused");
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(fd, (struct sockaddr *)&to, sizeof(to));
	settle(fd, POLLOUT);
	polls("refused", fd);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR after a refusal = %s", ename(v));
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR again = %s", ename(v));
	close(fd);
	listen_now();
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: O_NONBLOCK");
	settle(fd, POLLOUT);
	polls("connected", fd);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR after success = %s", ename(v));
	close(fd);
	close(accept(listener, NULL, NULL));
}

static void transfer(void)
{
	struct iovec v[2] = { { "one", 3 }, { "two", 3 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
	int n = -1;

	connect_now();
	check(send(a, "hello", 5, 0), "send: five");
	settle(b, POLLIN);
	check(ioctl(b, FIONREAD, &n), "ioctl: FIONREAD of TCP");
	value("ioctl: FIONREAD of TCP gives = %d", n);
	check(recv(b, buf, 2, MSG_PEEK), "recv: MSG_PEEK");
	check(recv(b, buf, 100, 0), "recv: what there is");
	value("recv: text = %.5s", buf);
	check(recv(b, buf, 100, MSG_DONTWAIT), "recv: MSG_DONTWAIT");
	check(send(a, "", 0, 0), "send: nothing");
	check(recv(b, buf, 0, MSG_DONTWAIT), "recv: room for nothing");
	check(sendmsg(a, &m, 0), "sendmsg: two pieces");
	check(recv(b, buf, 6, MSG_WAITALL), "recv: MSG_WAITALL");
	value("sendmsg: text = %.6s", buf);
	check(sendmsg(a, &m, 0), "sendmsg: again");
	settle(b, POLLIN);
	v[0] = (struct iovec){ buf, 2 };
	v[1] = (struct iovec){ buf + 10, 100 };
	m.msg_flags = -1;
	check(recvmsg(b, &m, 0), "recvmsg: two pieces");
	value("recvmsg: flags = 0x%x text %.2s %.4s", (unsigned)m.msg_flags,
	      buf, buf + 10);
	check(sendto(a, "to", 2, 0, (struct sockaddr *)&address,
		     sizeof(address)), "sendto: connected TCP");
	settle(b, POLLIN);
	check(recv(b, buf, 100, MSG_TRUNC), "recv: MSG_TRUNC of TCP");
	m.msg_iovlen = 2000;
	check(sendmsg(a, &m, 0), "sendmsg: 2000 pieces");
	m.msg_iovlen = 0;
	check(sendmsg(a, &m, 0), "sendmsg: no pieces");
	close_both();
}

static long receive(void *arg)
{
	(void)arg;
	return recv(b, buf, 10, 0);
}

static void send_some(void *arg)
{
	(void)arg;
	send(a, "some", 4, 0);
}

static void shut(void *arg)
{
	(void)arg;
	shutdown(a, SHUT_WR);
}

static long accepts(void *arg)
{
	(void)arg;
	b = accept(listener, NULL, NULL);
	return b < 0 ? -1 : 0;
}

static void connects(void *arg)
{
	(void)arg;
	a = socket(AF_INET, SOCK_STREAM, 0);
	connect(a, (struct sockaddr *)&address, sizeof(address));
}

static void waits(void)
{
	struct timeval t = { 0, 20000 };

	check(blocks("accept:", accepts, connects, NULL), "accept: woken");
	check(blocks("recv:", receive, send_some, NULL), "recv: woken");
	setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	check(recv(b, buf, 10, 0), "recv: SO_RCVTIMEO");
	t.tv_usec = 0;
	setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	interrupt_start(0);
	check(recv(b, buf, 10, 0), "recv: interrupted");
	check(accept(listener, NULL, NULL), "accept: interrupted");
	interrupt_stop();
	check(blocks("recv: again", receive, shut, NULL),
	      "recv: woken by shutdown");
	close_both();
	t.tv_usec = 20000;
	setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	check(accept(listener, NULL, NULL), "accept: SO_RCVTIMEO");
	t.tv_usec = 0;
	setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
}

static void ends(void)
{
	struct linger l = { 1, 0 };
	int v = -1;
	socklen_t n = sizeof(v);

	signal(SIGPIPE, SIG_IGN);
	connect_now();
	polls("idle connection", a);
	check(shutdown(a, SHUT_WR), "shutdown: SHUT_WR");
	settle(b, POLLIN);
	polls("half closed by the other", b);
	polls("half closed by oneself", a);
	check(recv(b, buf, 10, 0), "recv: half closed");
	check(send(a, "x", 1, 0), "send: after SHUT_WR");
	check(send(b, "back", 4, 0), "send: against the half close");
	settle(a, POLLIN);
	check(recv(a, buf, 10, 0), "recv: after SHUT_WR");
	check(shutdown(b, SHUT_WR), "shutdown: the other side");
	settle(a, POLLIN);
	polls("closed both ways", a);
	check(shutdown(a, SHUT_RDWR), "shutdown: closed both ways");
	close_both();
	connect_now();
	check(shutdown(a, SHUT_RD), "shutdown: SHUT_RD");
	check(recv(a, buf, 10, 0), "recv: after SHUT_RD");
	polls("after SHUT_RD", a);
	close_both();
	connect_now();
	setsockopt(a, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(a);
	settle(b, POLLIN);
	polls("reset", b);
	check(recv(b, buf, 10, 0), "recv: reset");
	check(recv(b, buf, 10, 0), "recv: after a reset");
	check(send(b, "x", 1, 0), "send: after a reset");
	close(b);
	connect_now();
	setsockopt(a, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(a);
	settle(b, POLLIN);
	getsockopt(b, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR after a reset = %s", ename(v));
	check(recv(b, buf, 10, 0), "recv: after SO_ERROR");
	close(b);
	signal(SIGPIPE, SIG_DFL);
}

static void urgent(void)
{
	connect_now();
	if (check(send(a, "ab!", 3, MSG_OOB), "send: MSG_OOB") < 0) {
		close_both();
		return;
	}
	settle(b, POLLPRI);
	polls("urgent data", b);
	check(recv(b, buf, 10, MSG_OOB), "recv: MSG_OOB");
	value("recv: urgent byte = %c", buf[0]);
	check(recv(b, buf, 10, 0), "recv: before the urgent byte");
	check(recv(b, buf, 10, MSG_OOB), "recv: MSG_OOB twice");
	close_both();
}

static void information(void)
{
	struct tcp_info info;
	socklen_t n = sizeof(info);

	connect_now();
	memset(&info, 0, sizeof(info));
	check(getsockopt(a, IPPROTO_TCP, TCP_INFO, &info, &n),
	      "getsockopt: TCP_INFO");
	value("getsockopt: TCP_INFO state = %d", info.tcpi_state);
	n = sizeof(info);
	getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &n);
	value("getsockopt: TCP_INFO state of a listener = %d",
	      info.tcpi_state);
	check(listen(listener, 100), "listen: again");
	check(shutdown(listener, SHUT_RD), "shutdown: listener");
	check(accept(listener, NULL, NULL), "accept: after shutdown");
	close_both();
}

void program_tcp(void)
{
	listen_now();
	connecting();
	refused();
	transfer();
	waits();
	ends();
	urgent();
	information();
	close(listener);
}
