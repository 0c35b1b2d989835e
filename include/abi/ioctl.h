/* SPDX-License-Identifier: BSD-3-Clause */
/* ioctl requests and terminal settings. */
#ifndef __UK_ABI_IOCTL_H__
#define __UK_ABI_IOCTL_H__

#include <stdint.h>

#define UK_TCGETS	0x5401
#define UK_TCSETS	0x5402
#define UK_TCSETSW	0x5403
#define UK_TCSETSF	0x5404
#define UK_TCSBRK	0x5409
#define UK_TCXONC	0x540a
#define UK_TCFLSH	0x540b
#define UK_TIOCSCTTY	0x540e
#define UK_TIOCGPGRP	0x540f
#define UK_TIOCSPGRP	0x5410
#define UK_TIOCOUTQ	0x5411
#define UK_TIOCGWINSZ	0x5413
#define UK_TIOCSWINSZ	0x5414
#define UK_FIONREAD	0x541b
#define UK_FIONBIO	0x5421
#define UK_TIOCNOTTY	0x5422
#define UK_TIOCGSID	0x5429
#define UK_FIONCLEX	0x5450
#define UK_FIOCLEX	0x5451
#define UK_FIOASYNC	0x5452

#define UK_BLKROGET		0x125e
#define UK_BLKGETSIZE		0x1260
#define UK_BLKFLSBUF		0x1261
#define UK_BLKSECTGET		0x1267
#define UK_BLKSSZGET		0x1268
#define UK_BLKDISCARD		0x1277
#define UK_BLKIOMIN		0x1278
#define UK_BLKIOOPT		0x1279
#define UK_BLKALIGNOFF		0x127a
#define UK_BLKPBSZGET		0x127b
#define UK_BLKROTATIONAL	0x127e
#define UK_BLKZEROOUT		0x127f
#define UK_BLKBSZGET		0x80081270
#define UK_BLKGETSIZE64		0x80081272

#define UK_SIOCATMARK	0x8905
#define UK_SIOCGIFNAME	0x8910
#define UK_SIOCGIFCONF	0x8912
#define UK_SIOCGIFFLAGS	0x8913
#define UK_SIOCGIFADDR	0x8915
#define UK_SIOCGIFBRDADDR	0x8919
#define UK_SIOCGIFNETMASK	0x891b
#define UK_SIOCGIFMTU	0x8921
#define UK_SIOCGIFHWADDR	0x8927
#define UK_SIOCGIFINDEX	0x8933

struct uk_winsize {
	uint16_t ws_row;
	uint16_t ws_col;
	uint16_t ws_xpixel;
	uint16_t ws_ypixel;
};

#define UK_NCCS		19	/* of the kernel's struct; a libc has more */

struct uk_termios {
	uint32_t c_iflag;
	uint32_t c_oflag;
	uint32_t c_cflag;
	uint32_t c_lflag;
	uint8_t c_line;
	uint8_t c_cc[UK_NCCS];
};

#define UK_ISTRIP	0000040
#define UK_INLCR	0000100
#define UK_IGNCR	0000200
#define UK_ICRNL	0000400
#define UK_IXON		0002000
#define UK_OPOST	0000001
#define UK_ONLCR	0000004
#define UK_B38400	0000017
#define UK_CSIZE	0000060
#define UK_CS8		0000060
#define UK_CREAD	0000200
#define UK_ISIG		0000001
#define UK_ICANON	0000002
#define UK_ECHO		0000010
#define UK_ECHOE	0000020
#define UK_ECHOK	0000040
#define UK_NOFLSH	0000200
#define UK_TOSTOP	0000400
#define UK_IEXTEN	0100000

#define UK_VINTR	0
#define UK_VQUIT	1
#define UK_VERASE	2
#define UK_VKILL	3
#define UK_VEOF		4
#define UK_VTIME	5
#define UK_VMIN		6
#define UK_VSTART	8
#define UK_VSTOP	9
#define UK_VSUSP	10

#endif /* __UK_ABI_IOCTL_H__ */
