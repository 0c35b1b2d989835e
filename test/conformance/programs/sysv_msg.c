/* SPDX-License-Identifier: BSD-3-Clause */
/* System V message queues: types, lengths, room, waiting, every command. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>
#include "check.h"

#define KEY	0x554d
#define COPY	040000		/* MSG_COPY */

struct message {
	long type;
	char text[8200];
};

static int queue;

static long put_msg(long type, const char *text, int flags)
{
	static struct message m;

	m.type = type;
	strcpy(m.text, text);
	return msgsnd(queue, &m, strlen(text), flags);
}

/* Receives and reports the length, the type and the text. */
static void get(const char *name, size_t size, long type, int flags)
{
	static struct message m;
	ssize_t n;

	m.type = 0;
	memset(m.text, 0, sizeof(m.text));
	n = msgrcv(queue, &m, size, type, flags);
	if (n < 0)
		check(n, "%s", name);
	else
		value("%s = %d %ld %s", name, (int)n, m.type, m.text);
}

static void making(void)
{
	check(msgget(KEY, 0), "msgget: missing");
	queue = opened(msgget(KEY, IPC_CREAT | 0620), "msgget: new");
	check(msgget(KEY, IPC_CREAT | IPC_EXCL), "msgget: exclusive");
	check(msgget(KEY, 0) == queue, "msgget: the same");
}

static void sending(void)
{
	static struct message m = { .type = 1 };

	check(put_msg(0, "x", 0), "msgsnd: type 0");
	check(put_msg(-1, "x", 0), "msgsnd: type -1");
	check(msgsnd(queue, &m, 8193, 0), "msgsnd: too long");
	check(msgsnd(queue, &m, (size_t)-1, 0), "msgsnd: negative length");
	check(msgsnd(-1, &m, 1, 0), "msgsnd: queue -1");
	check(msgsnd(queue + 1, &m, 1, 0), "msgsnd: no such queue");
	check(msgsnd(queue, &m, 8192, 0), "msgsnd: longest");
	check(msgsnd(queue, &m, 8192, IPC_NOWAIT), "msgsnd: full");
	check(msgsnd(queue, &m, 8193, IPC_NOWAIT), "msgsnd: full and long");
	check(msgsnd(queue, &m, 1, IPC_NOWAIT), "msgsnd: no room for 1");
	check(msgsnd(queue, &m, 0, IPC_NOWAIT), "msgsnd: empty, when full");
	check(msgrcv(queue, &m, 8192, 0, 0), "msgrcv: longest");
	check(msgrcv(queue, &m, 8192, 0, 0), "msgrcv: second");
	check(msgrcv(queue, &m, 8192, 0, IPC_NOWAIT), "msgrcv: third");
}

static void types(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		check(put_msg(7, "seven", 0), "msgsnd: 7, %d", i);
		check(put_msg(3, "three", 0), "msgsnd: 3, %d", i);
		check(put_msg(5, "five", 0), "msgsnd: 5, %d", i);
	}
	get("msgrcv: any", 100, 0, 0);
	get("msgrcv: type 5", 100, 5, 0);
	get("msgrcv: up to 6", 100, -6, 0);
	get("msgrcv: up to 6 again", 100, -6, 0);
	get("msgrcv: up to 2", 100, -2, IPC_NOWAIT);
	get("msgrcv: type 4", 100, 4, IPC_NOWAIT);
	get("msgrcv: not 3", 100, 3, MSG_EXCEPT);
	get("msgrcv: too small", 2, 7, 0);
	get("msgrcv: too small, still there", 100, 7, 0);
	check(put_msg(7, "again", 0), "msgsnd: to be cut");
	get("msgrcv: cut", 2, 7, MSG_NOERROR);
	get("msgrcv: cut, the rest is gone", 100, 7, IPC_NOWAIT);
	get("msgrcv: least of all", 100, LONG_MIN, 0);
	get("msgrcv: the last", 100, 0, 0);
	get("msgrcv: none", 100, 0, IPC_NOWAIT);
	get("msgrcv: negative size", (size_t)-1, 0, IPC_NOWAIT);
	check(put_msg(4, "first", 0), "msgsnd: to be copied");
	check(put_msg(5, "second", 0), "msgsnd: to be copied, too");
	get("msgrcv: copy of the second", 100, 1, COPY | IPC_NOWAIT);
	get("msgrcv: copy of the third", 100, 2, COPY | IPC_NOWAIT);
	get("msgrcv: copy, too small", 2, 0, COPY | IPC_NOWAIT);
	get("msgrcv: copy, but not", 9, 0, COPY | IPC_NOWAIT | MSG_EXCEPT);
	get("msgrcv: the first, still there", 100, 0, 0);
	get("msgrcv: the second, still there", 100, 0, 0);
	check(put_msg(1, "", 0), "msgsnd: nothing");
	get("msgrcv: nothing", 0, 0, 0);
	get("msgrcv: copy, which waits", 100, 0, COPY);
	check(msgrcv(-1, NULL, 0, 0, 0), "msgrcv: queue -1");
	check(msgrcv(queue + 1, NULL, 0, 0, 0), "msgrcv: no such queue");
}

static long receive(void *arg)
{
	struct message *m = arg;

	return msgrcv(queue, m, sizeof(m->text), 2, 0);
}

static void wake_receiver(void *arg)
{
	(void)arg;
	check(put_msg(1, "other", 0), "msgsnd: not for who waits");
	check(put_msg(2, "mine", 0), "msgsnd: for who waits");
}

static long fill(void *arg)
{
	return msgsnd(queue, arg, 8192, 0);
}

static void make_room(void *arg)
{
	static struct message m;

	(void)arg;
	check(msgrcv(queue, &m, sizeof(m.text), 0, 0), "msgrcv: for room");
}

static void go(void *arg)
{
	(void)arg;
	check(msgctl(queue, IPC_RMID, NULL), "msgctl: IPC_RMID");
}

static void waiting(void)
{
	static struct message m;

	check(blocks("msgrcv: waits", receive, wake_receiver, &m),
	      "msgrcv: woken");
	value("msgrcv: woken by = %ld %.4s", m.type, m.text);
	get("msgrcv: the other", 100, 0, 0);
	m.type = 1;
	check(fill(&m), "msgsnd: half");
	check(fill(&m), "msgsnd: whole");
	check(blocks("msgsnd: waits", fill, make_room, &m), "msgsnd: woken");
	interrupt_start(SA_RESTART);
	check(fill(&m), "msgsnd: interrupted, SA_RESTART");
	check(receive(&m), "msgrcv: interrupted, SA_RESTART");
	interrupt_stop();
}

static void status(void)
{
	struct msqid_ds ds;
	struct msginfo info;

	check(msgctl(queue, IPC_STAT, &ds), "msgctl: IPC_STAT");
	value("msgctl: IPC_STAT gives = %lu %lu %o %d %d", ds.msg_qnum,
	      ds.msg_qbytes, ds.msg_perm.mode, ds.msg_lspid == getpid(),
	      ds.msg_lrpid == getpid());
	value("msgctl: IPC_STAT bytes = %lu", ds.msg_cbytes);
	value("msgctl: IPC_STAT times = %d %d %d", ds.msg_stime != 0,
	      ds.msg_rtime != 0, ds.msg_ctime != 0);
	ds.msg_qbytes = 10000;
	ds.msg_perm.mode = 0666;
	check(msgctl(queue, IPC_SET, &ds), "msgctl: IPC_SET");
	check(msgctl(queue, IPC_STAT, &ds), "msgctl: IPC_STAT after");
	value("msgctl: IPC_SET gives = %lu %o", ds.msg_qbytes,
	      ds.msg_perm.mode);
	check(msgctl(0, IPC_INFO, (struct msqid_ds *)&info) >= 0,
	      "msgctl: IPC_INFO");
	value("msgctl: IPC_INFO gives = %d %d %d", info.msgmax, info.msgmnb,
	      info.msgmni);
	check(msgctl(0, MSG_INFO, (struct msqid_ds *)&info) >= 0,
	      "msgctl: MSG_INFO");
	value("msgctl: MSG_INFO gives = %d %d %d", info.msgpool, info.msgmap,
	      info.msgtql);
	check(msgctl(0, MSG_STAT, &ds) == queue, "msgctl: MSG_STAT");
	check(msgctl(queue, 4711, &ds), "msgctl: bad command");
	check(msgctl(-1, IPC_STAT, &ds), "msgctl: queue -1");
}

void program_sysv_msg(void)
{
	static struct message m;

	making();
	sending();
	types();
	waiting();
	status();
	get("msgrcv: one of two", sizeof(m.text), 0, MSG_NOERROR);
	get("msgrcv: two of two", sizeof(m.text), 0, MSG_NOERROR);
	check(blocks("msgrcv: waits for the end", receive, go, &m),
	      "msgrcv: the queue went");
	check(put_msg(1, "x", 0), "msgsnd: a queue that went");
	check(msgctl(queue, IPC_RMID, NULL), "msgctl: IPC_RMID twice");
}
