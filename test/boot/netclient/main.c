/* SPDX-License-Identifier: BSD-3-Clause */
/* lookup NAME...: what resolver and name server say; udp ADDRESS PORT: sends
 * one datagram and waits for the answer; group ADDRESS PORT: joins a group of
 * IPv4, answers the first datagram there, and leaves. One line each, for a test
 * to read.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void show_file(const char *path)
{
	char line[256];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f))
		printf("%s: %s", path, line);
	if (f)
		fclose(f);
}

/* The name that the first address leads back to. */
static void show_reverse(const struct addrinfo *ai)
{
	char name[256];
	int rc = getnameinfo(ai->ai_addr, ai->ai_addrlen, name, sizeof(name),
			     NULL, 0, NI_NAMEREQD);

	printf(" (%s)", rc ? gai_strerror(rc) : name);
}

static void lookup(const char *name, int family)
{
	struct addrinfo hints = { .ai_family = family,
				  .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *ai;
	char text[64];
	int rc = getaddrinfo(name, "80", &hints, &list);

	printf("%s %s:", name, family == AF_INET ? "A" : "AAAA");
	if (rc) {
		printf(" %s\n", gai_strerror(rc));
		return;
	}
	for (ai = list; ai; ai = ai->ai_next) {
		getnameinfo(ai->ai_addr, ai->ai_addrlen, text, sizeof(text),
			    NULL, 0, NI_NUMERICHOST);
		printf(" %s", text);
	}
	show_reverse(list);
	printf("\n");
	freeaddrinfo(list);
}

static int udp(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_NUMERICHOST };
	struct addrinfo *ai;
	char buf[64];
	ssize_t n;
	int fd;

	if (getaddrinfo(address, port, &hints, &ai))
		return 2;
	fd = socket(ai->ai_family, SOCK_DGRAM, 0);
	if (fd < 0 || sendto(fd, "hello", 5, 0, ai->ai_addr,
			     ai->ai_addrlen) != 5) {
		perror("sendto");
		return 1;
	}
	freeaddrinfo(ai);
	n = recv(fd, buf, sizeof(buf), 0);
	printf("answer: %.*s\n", n > 0 ? (int)n : 0, buf);
	return 0;
}

static int group(const char *address, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((in_port_t)atoi(port)) };
	struct sockaddr_in any = to;
	struct ip_mreq m = { .imr_interface.s_addr = htonl(INADDR_ANY) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), loop = 0;
	char buf[64];
	ssize_t n;

	m.imr_multiaddr.s_addr = to.sin_addr.s_addr = inet_addr(address);
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop,
		       sizeof(loop)) ||
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof(m))) {
		perror("group");
		return 1;
	}
	n = recv(fd, buf, sizeof(buf), 0);
	printf("group: %.*s\n", n > 0 ? (int)n : 0, buf);
	if (sendto(fd, "hello, group", 12, 0, (struct sockaddr *)&to,
		   sizeof(to)) != 12)
		perror("sendto");
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	int i;

	if (argc == 4 && !strcmp(argv[1], "udp"))
		return udp(argv[2], argv[3]);
	if (argc == 4 && !strcmp(argv[1], "group"))
		return group(argv[2], argv[3]);
	if (argc < 3 || strcmp(argv[1], "lookup"))
		return 2;
	show_file("/etc/resolv.conf");
	for (i = 2; i < argc; i++) {
		lookup(argv[i], AF_INET);
		lookup(argv[i], AF_INET6);
	}
	return 0;
}
