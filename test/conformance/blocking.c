/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tables of calls that wait share. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <unistd.h>
#include "blocking.h"
#include "check.h"

int bfd[4] = { -1, -1, -1, -1 };
int sysv_id = -1;
char blocking_buf[1 << 20];

void blocking_end(void)
{
	unsigned i;

	for (i = 0; i < COUNT(bfd); i++) {
		close(bfd[i]);
		bfd[i] = -1;
	}
	if (sysv_id >= 0) {
		msgctl(sysv_id, IPC_RMID, NULL);
		semctl(sysv_id, 0, IPC_RMID);
		sysv_id = -1;
	}
	unlink("blocking");
}

bool made(bool it)
{
	if (!it)
		value("begin: what waits = %s", ename(errno));
	return it;
}

/* Fills what can be written to. */
void blocking_fill(int to)
{
	int flags = fcntl(to, F_GETFL);

	fcntl(to, F_SETFL, flags | O_NONBLOCK);
	/* What is on its way makes room once more where it arrives. */
	do {
		while (write(to, blocking_buf, sizeof(blocking_buf)) > 0)
			;
		wait_ms(2);
	} while (write(to, blocking_buf, 1) > 0);
	fcntl(to, F_SETFL, flags);
}

void blocking_drain(int from)
{
	int flags = fcntl(from, F_GETFL);

	fcntl(from, F_SETFL, flags | O_NONBLOCK);
	while (read(from, blocking_buf, sizeof(blocking_buf)) > 0)
		;
	fcntl(from, F_SETFL, flags);
}

bool blocking_pipe(void)
{
	return made(!pipe(bfd));
}

void blocking_write(void)
{
	write(bfd[1], "x", 1);
}

void blocking_foreach(void (*fn)(const struct blocking *b))
{
	const struct blocking *const tables[] = {
		blocking_files, blocking_sockets, blocking_waits,
	};
	const struct blocking *b;
	unsigned i;

	for (i = 0; i < COUNT(tables); i++)
		for (b = tables[i]; b->name; b++)
			fn(b);
}
