/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP. */
#include "net.h"

static void datagrams(void)
{
	struct sockaddr_in a, b, from;
	socklen_t len = sizeof(from);
	int x = udp_bound(&a), y = udp_bound(&b);
	char buf[8];

	FAILS(recv(x, buf, 8, MSG_DONTWAIT), EAGAIN);
	CHECK(sendto(x, "hello", 5, 0, (struct sockaddr *)&b,
		     sizeof(b)) == 5);
	CHECK(recvfrom(y, buf, 8, 0, (struct sockaddr *)&from, &len) == 5);
	CHECK(from.sin_port == a.sin_port && len == sizeof(from));
	CHECK(sendto(x, "", 0, 0, (struct sockaddr *)&b, sizeof(b)) == 0);
	CHECK(recv(y, buf, 8, 0) == 0);
	FAILS(send(x, "x", 1, 0), EDESTADDRREQ);
	close(x);
	close(y);
}

static void truncation(void)
{
	struct sockaddr_in a, b;
	int x = udp_bound(&a), y = udp_bound(&b);
	char buf[4];
	struct iovec v = { buf, sizeof(buf) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	CHECK(connect(x, (struct sockaddr *)&b, sizeof(b)) == 0);
	CHECK(send(x, "0123456789", 10, 0) == 10);
	CHECK(send(x, "abcdefghij", 10, 0) == 10);
	CHECK(recvmsg(y, &m, 0) == 4);
	CHECK(m.msg_flags & MSG_TRUNC);
	CHECK(recv(y, buf, 4, MSG_TRUNC | MSG_PEEK) == 10);
	CHECK(recv(y, buf, 4, 0) == 4 && buf[0] == 'a');
	close(x);
	close(y);
}

static void connected_filter(void)
{
	struct sockaddr_in a, b, c;
	int x = udp_bound(&a), y = udp_bound(&b), z = udp_bound(&c);
	char buf[8];

	CHECK(connect(x, (struct sockaddr *)&b, sizeof(b)) == 0);
	sendto(z, "no", 2, 0, (struct sockaddr *)&a, sizeof(a));
	sendto(y, "yes", 3, 0, (struct sockaddr *)&a, sizeof(a));
	CHECK(recv(x, buf, 8, 0) == 3);
	a.sin_family = AF_UNSPEC;
	CHECK(connect(x, (struct sockaddr *)&a, sizeof(a)) == 0);
	FAILS(send(x, "x", 1, 0), EDESTADDRREQ);
	close(x);
	close(y);
	close(z);
}

static void many_at_once(void)
{
	struct sockaddr_in a, b;
	int x = udp_bound(&a), y = udp_bound(&b), i;
	char out[3][2] = { "0", "1", "2" }, in[4][2];
	struct iovec vo[3], vi[4];
	struct mmsghdr mo[3], mi[4];

	memset(mo, 0, sizeof(mo));
	memset(mi, 0, sizeof(mi));
	for (i = 0; i < 4; i++) {
		vi[i] = (struct iovec){ in[i], 2 };
		mi[i].msg_hdr.msg_iov = &vi[i];
		mi[i].msg_hdr.msg_iovlen = 1;
	}
	for (i = 0; i < 3; i++) {
		vo[i] = (struct iovec){ out[i], 1 };
		mo[i].msg_hdr.msg_iov = &vo[i];
		mo[i].msg_hdr.msg_iovlen = 1;
		mo[i].msg_hdr.msg_name = &b;
		mo[i].msg_hdr.msg_namelen = sizeof(b);
	}
	CHECK(sendmmsg(x, mo, 3, 0) == 3);
	CHECK(mo[2].msg_len == 1);
	usleep(20000);
	CHECK(recvmmsg(y, mi, 4, MSG_WAITFORONE, NULL) == 3);
	CHECK(mi[2].msg_len == 1 && in[2][0] == '2');
	close(x);
	close(y);
}

static void sizes(void)
{
	static char big[65508];
	struct sockaddr_in a, b;
	int x = udp_bound(&a), y = udp_bound(&b);

	big[8999] = 'z';
	CHECK(sendto(x, big, 9000, 0, (struct sockaddr *)&b,
		     sizeof(b)) == 9000);
	CHECK(recv(y, big, sizeof(big), 0) == 9000 && big[8999] == 'z');
	FAILS(sendto(x, big, sizeof(big), 0, (struct sockaddr *)&b,
		     sizeof(b)), EMSGSIZE);
	close(x);
	close(y);
}

static void wrong_calls(void)
{
	struct sockaddr_in a;
	int x = udp_bound(&a);

	FAILS(listen(x, 1), EOPNOTSUPP);
	FAILS(accept(x, NULL, NULL), EOPNOTSUPP);
	FAILS(bind(x, (struct sockaddr *)&a, sizeof(a)), EINVAL);
	close(x);
}

void test_udp(void)
{
	RUN(datagrams);
	RUN(truncation);
	RUN(connected_filter);
	RUN(many_at_once);
	RUN(sizes);
	RUN(wrong_calls);
}
