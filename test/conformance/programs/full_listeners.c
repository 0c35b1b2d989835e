/* SPDX-License-Identifier: BSD-3-Clause */
/* connect() to a local listener whose queue is full: who waits, for how long,
 * and what ends that.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

static struct sockaddr_un place = { .sun_family = AF_UNIX };
static socklen_t place_len;
static int listener, first, late;

/* A listener with room for one connection, which is taken. */
static void begin(int type, const char *name)
{
	memset(place.sun_path, 0, sizeof(place.sun_path));
	memcpy(place.sun_path, name, name[0] ? strlen(name) : 5);
	place_len = sizeof(place);
	listener = socket(AF_UNIX, type, 0);
	bind(listener, (struct sockaddr *)&place, place_len);
	listen(listener, 0);
	first = socket(AF_UNIX, type, 0);
	connect(first, (struct sockaddr *)&place, place_len);
	late = socket(AF_UNIX, type, 0);
}

static void end(void)
{
	close(listener);
	close(first);
	close(late);
	unlink(place.sun_path);
}

static long connects(void *arg)
{
	(void)arg;
	return connect(late, (struct sockaddr *)&place, place_len);
}

static void accepts(void *arg)
{
	(void)arg;
	close(accept(listener, NULL, NULL));
}

static void more_room(void *arg)
{
	(void)arg;
	listen(listener, 3);
}

static void closes(void *arg)
{
	(void)arg;
	close(listener);
	listener = -1;
}

static void ends_by(int type, const char *kind)
{
	static const struct {
		const char *name;
		void (*wake)(void *);
	} ends[] = {
		{ "accept", accepts }, { "a longer queue", more_room },
		{ "close", closes },
	};
	char name[80];
	unsigned i;

	for (i = 0; i < COUNT(ends); i++) {
		begin(type, i & 1 ? "\0name" : "place");
		strcpy(name, "connect: ");
		strcat(strcat(name, kind), " full, until ");
		strcat(name, ends[i].name);
		check(blocks(name, connects, ends[i].wake, NULL), "%s", name);
		end();
	}
}

static void limits(int type, const char *kind)
{
	struct timeval soon = { 0, 20000 };
	char c = 'x';

	begin(type, "place");
	fcntl(late, F_SETFL, O_NONBLOCK);
	check(connects(NULL), "connect: %s full, O_NONBLOCK", kind);
	fcntl(late, F_SETFL, 0);
	setsockopt(late, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	check(connects(NULL), "connect: %s full, SO_SNDTIMEO", kind);
	close(accept(listener, NULL, NULL));
	check(connects(NULL), "connect: %s after that, with room", kind);
	check(send(late, &c, 1, MSG_NOSIGNAL), "send: %s before accept", kind);
	check(connects(NULL), "connect: %s again", kind);
	end();
}

void program_full_listeners(void)
{
	ends_by(SOCK_STREAM, "stream");
	ends_by(SOCK_SEQPACKET, "seqpacket");
	limits(SOCK_STREAM, "stream");
	limits(SOCK_SEQPACKET, "seqpacket");
}
