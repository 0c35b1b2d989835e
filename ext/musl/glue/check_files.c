/* SPDX-License-Identifier: BSD-3-Clause */
/* The core and libc agree on files, polling, terminals, time, memory. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <termios.h>
#include <limits.h>
#include <time.h>
#include <unistd.h>
#include <abi/fcntl.h>
#include <abi/ioctl.h>
#include <abi/mman.h>
#include <abi/poll.h>
#include <abi/stat.h>
#include <abi/time.h>

#include "check.h"

SAME(O_RDONLY);
SAME(O_WRONLY);
SAME(O_RDWR);
SAME(O_CREAT);
SAME(O_EXCL);
SAME(O_NOCTTY);
SAME(O_TRUNC);
SAME(O_APPEND);
SAME(O_NONBLOCK);
SAME(O_DSYNC);
SAME(O_ASYNC);
SAME(O_DIRECTORY);
SAME(O_NOFOLLOW);
SAME(O_DIRECT);
SAME(O_LARGEFILE);
SAME(O_NOATIME);
SAME(O_CLOEXEC);
SAME(O_SYNC);
SAME(O_PATH);
SAME(O_TMPFILE);
SAME(F_DUPFD);
SAME(F_GETFD);
SAME(F_SETFD);
SAME(F_GETFL);
SAME(F_SETFL);
SAME(F_GETLK);
SAME(F_SETLK);
SAME(F_SETLKW);
SAME(F_SETOWN);
SAME(F_GETOWN);
SAME(F_SETSIG);
SAME(F_GETSIG);
SAME(F_SETOWN_EX);
SAME(F_GETOWN_EX);
SAME(F_OFD_GETLK);
SAME(F_OFD_SETLK);
SAME(F_OFD_SETLKW);
SAME(F_SETLEASE);
SAME(F_GETLEASE);
SAME(F_DUPFD_CLOEXEC);
SAME(F_SETPIPE_SZ);
SAME(F_GETPIPE_SZ);
SAME(F_ADD_SEALS);
SAME(F_GET_SEALS);
SAME(FD_CLOEXEC);
SAME(F_RDLCK);
SAME(F_WRLCK);
SAME(F_UNLCK);
SAME(LOCK_SH);
SAME(LOCK_EX);
SAME(LOCK_NB);
SAME(LOCK_UN);
SAME(AT_FDCWD);
SAME(AT_SYMLINK_NOFOLLOW);
SAME(AT_REMOVEDIR);
SAME(AT_EACCESS);
SAME(AT_SYMLINK_FOLLOW);
SAME(AT_NO_AUTOMOUNT);
SAME(AT_EMPTY_PATH);
SAME(FALLOC_FL_KEEP_SIZE);
SAME(FALLOC_FL_PUNCH_HOLE);
SAME(POSIX_FADV_NORMAL);
SAME(POSIX_FADV_RANDOM);
SAME(POSIX_FADV_SEQUENTIAL);
SAME(POSIX_FADV_WILLNEED);
SAME(POSIX_FADV_DONTNEED);
SAME(POSIX_FADV_NOREUSE);
SAME(R_OK);
SAME(W_OK);
SAME(X_OK);
SAME(F_OK);
SAME(SEEK_SET);
SAME(SEEK_CUR);
SAME(SEEK_END);
SAME(SEEK_DATA);
SAME(SEEK_HOLE);
SAME(PATH_MAX);
SAME(NAME_MAX);

SAME(S_IFMT);
SAME(S_IFSOCK);
SAME(S_IFLNK);
SAME(S_IFREG);
SAME(S_IFBLK);
SAME(S_IFDIR);
SAME(S_IFCHR);
SAME(S_IFIFO);
SAME(S_ISUID);
SAME(S_ISGID);
SAME(S_ISVTX);
SAME(S_IRUSR);
SAME(S_IWUSR);
SAME(S_IXUSR);
SAME(S_IRWXU);
SAME(S_IRWXG);
SAME(S_IRWXO);
SAME(DT_UNKNOWN);
SAME(DT_FIFO);
SAME(DT_CHR);
SAME(DT_DIR);
SAME(DT_BLK);
SAME(DT_REG);
SAME(DT_LNK);
SAME(DT_SOCK);
SAME(MS_RDONLY);
SAME(MS_NOSUID);
SAME(MS_NODEV);
SAME(MS_NOEXEC);
SAME(MS_SYNCHRONOUS);
SAME(MS_REMOUNT);
SAME(MS_BIND);
SAME(MNT_FORCE);
SAME(MNT_DETACH);
SAME(UMOUNT_NOFOLLOW);

SAME(POLLIN);
SAME(POLLPRI);
SAME(POLLOUT);
SAME(POLLERR);
SAME(POLLHUP);
SAME(POLLNVAL);
SAME(POLLRDNORM);
SAME(POLLRDBAND);
SAME(POLLWRNORM);
SAME(POLLWRBAND);
SAME(POLLMSG);
SAME(POLLRDHUP);
SAME(FD_SETSIZE);
SAME(EPOLLIN);
SAME(EPOLLPRI);
SAME(EPOLLOUT);
SAME(EPOLLERR);
SAME(EPOLLHUP);
SAME(EPOLLRDNORM);
SAME(EPOLLRDBAND);
SAME(EPOLLWRNORM);
SAME(EPOLLWRBAND);
SAME(EPOLLMSG);
SAME(EPOLLRDHUP);
SAME(EPOLLEXCLUSIVE);
SAME(EPOLLWAKEUP);
SAME(EPOLLONESHOT);
SAME(EPOLLET);
SAME(EPOLL_CTL_ADD);
SAME(EPOLL_CTL_DEL);
SAME(EPOLL_CTL_MOD);
SAME(EPOLL_CLOEXEC);
SAME(EFD_SEMAPHORE);
SAME(EFD_CLOEXEC);
SAME(EFD_NONBLOCK);
SAME(PIPE_BUF);

SAME(TCGETS);
SAME(TCSETS);
SAME(TCSETSW);
SAME(TCSETSF);
SAME(TCSBRK);
SAME(TCXONC);
SAME(TCFLSH);
SAME(TIOCSCTTY);
SAME(TIOCGPGRP);
SAME(TIOCSPGRP);
SAME(TIOCOUTQ);
SAME(TIOCGWINSZ);
SAME(TIOCSWINSZ);
SAME(FIONREAD);
SAME(FIONBIO);
SAME(TIOCNOTTY);
SAME(TIOCGSID);
SAME(FIONCLEX);
SAME(FIOCLEX);
SAME(FIOASYNC);
SAME(SIOCGIFNAME);
SAME(SIOCGIFCONF);
SAME(SIOCGIFFLAGS);
SAME(SIOCGIFADDR);
SAME(SIOCGIFBRDADDR);
SAME(SIOCGIFNETMASK);
SAME(SIOCGIFMTU);
SAME(SIOCGIFHWADDR);
SAME(SIOCGIFINDEX);
SAME(ISTRIP);
SAME(INLCR);
SAME(IGNCR);
SAME(ICRNL);
SAME(IXON);
SAME(OPOST);
SAME(ONLCR);
SAME(B38400);
SAME(CSIZE);
SAME(CS8);
SAME(CREAD);
SAME(ISIG);
SAME(ICANON);
SAME(ECHO);
SAME(ECHOE);
SAME(ECHOK);
SAME(NOFLSH);
SAME(TOSTOP);
SAME(IEXTEN);
SAME(VINTR);
SAME(VQUIT);
SAME(VERASE);
SAME(VKILL);
SAME(VEOF);
SAME(VTIME);
SAME(VMIN);
SAME(VSTART);
SAME(VSTOP);
SAME(VSUSP);

SAME(CLOCK_REALTIME);
SAME(CLOCK_MONOTONIC);
SAME(CLOCK_PROCESS_CPUTIME_ID);
SAME(CLOCK_THREAD_CPUTIME_ID);
SAME(CLOCK_MONOTONIC_RAW);
SAME(CLOCK_REALTIME_COARSE);
SAME(CLOCK_MONOTONIC_COARSE);
SAME(CLOCK_BOOTTIME);
SAME(CLOCK_REALTIME_ALARM);
SAME(CLOCK_BOOTTIME_ALARM);
SAME(CLOCK_TAI);
SAME(TIMER_ABSTIME);
SAME(ITIMER_REAL);
SAME(ITIMER_VIRTUAL);
SAME(ITIMER_PROF);
SAME(TFD_TIMER_ABSTIME);
SAME(TFD_TIMER_CANCEL_ON_SET);
SAME(UTIME_NOW);
SAME(UTIME_OMIT);

SAME(PROT_NONE);
SAME(PROT_READ);
SAME(PROT_WRITE);
SAME(PROT_EXEC);
SAME(PROT_GROWSDOWN);
SAME(PROT_GROWSUP);
SAME(MAP_SHARED);
SAME(MAP_PRIVATE);
SAME(MAP_SHARED_VALIDATE);
SAME(MAP_TYPE);
SAME(MAP_FIXED);
SAME(MAP_ANONYMOUS);
SAME(MAP_32BIT);
SAME(MAP_GROWSDOWN);
SAME(MAP_DENYWRITE);
SAME(MAP_EXECUTABLE);
SAME(MAP_LOCKED);
SAME(MAP_NORESERVE);
SAME(MAP_POPULATE);
SAME(MAP_NONBLOCK);
SAME(MAP_STACK);
SAME(MAP_HUGETLB);
SAME(MAP_SYNC);
SAME(MAP_FIXED_NOREPLACE);
SAME(MS_ASYNC);
SAME(MS_INVALIDATE);
SAME(MS_SYNC);
SAME(MCL_CURRENT);
SAME(MCL_FUTURE);
SAME(MCL_ONFAULT);
SAME(MREMAP_MAYMOVE);
SAME(MREMAP_FIXED);
SAME(MREMAP_DONTUNMAP);
SAME(MADV_NORMAL);
SAME(MADV_RANDOM);
SAME(MADV_SEQUENTIAL);
SAME(MADV_WILLNEED);
SAME(MADV_DONTNEED);
SAME(MADV_FREE);
SAME(MADV_DONTFORK);
SAME(MADV_DOFORK);
SAME(MADV_HUGEPAGE);
SAME(MADV_NOHUGEPAGE);
SAME(MADV_DONTDUMP);
SAME(MADV_DODUMP);
SAME(MFD_CLOEXEC);
SAME(MFD_ALLOW_SEALING);

SAME_SIZE(uk_stat, struct stat);
SAME_AT(uk_stat, st_dev, struct stat, st_dev);
SAME_AT(uk_stat, st_ino, struct stat, st_ino);
SAME_AT(uk_stat, st_nlink, struct stat, st_nlink);
SAME_AT(uk_stat, st_mode, struct stat, st_mode);
SAME_AT(uk_stat, st_uid, struct stat, st_uid);
SAME_AT(uk_stat, st_gid, struct stat, st_gid);
SAME_AT(uk_stat, st_rdev, struct stat, st_rdev);
SAME_AT(uk_stat, st_size, struct stat, st_size);
SAME_AT(uk_stat, st_blksize, struct stat, st_blksize);
SAME_AT(uk_stat, st_blocks, struct stat, st_blocks);
SAME_AT(uk_stat, st_atim, struct stat, st_atim);
SAME_AT(uk_stat, st_mtim, struct stat, st_mtim);
SAME_AT(uk_stat, st_ctim, struct stat, st_ctim);

SAME_SIZE(uk_statfs, struct statfs);
SAME_AT(uk_statfs, f_type, struct statfs, f_type);
SAME_AT(uk_statfs, f_bsize, struct statfs, f_bsize);
SAME_AT(uk_statfs, f_blocks, struct statfs, f_blocks);
SAME_AT(uk_statfs, f_bfree, struct statfs, f_bfree);
SAME_AT(uk_statfs, f_bavail, struct statfs, f_bavail);
SAME_AT(uk_statfs, f_files, struct statfs, f_files);
SAME_AT(uk_statfs, f_ffree, struct statfs, f_ffree);
SAME_AT(uk_statfs, f_fsid, struct statfs, f_fsid);
SAME_AT(uk_statfs, f_namelen, struct statfs, f_namelen);
SAME_AT(uk_statfs, f_frsize, struct statfs, f_frsize);
SAME_AT(uk_statfs, f_flags, struct statfs, f_flags);


SAME_AT(uk_dirent64, d_ino, struct dirent, d_ino);
SAME_AT(uk_dirent64, d_off, struct dirent, d_off);
SAME_AT(uk_dirent64, d_reclen, struct dirent, d_reclen);
SAME_AT(uk_dirent64, d_type, struct dirent, d_type);
SAME_AT(uk_dirent64, d_name, struct dirent, d_name);

SAME_SIZE(uk_flock, struct flock);
SAME_AT(uk_flock, l_type, struct flock, l_type);
SAME_AT(uk_flock, l_whence, struct flock, l_whence);
SAME_AT(uk_flock, l_start, struct flock, l_start);
SAME_AT(uk_flock, l_len, struct flock, l_len);
SAME_AT(uk_flock, l_pid, struct flock, l_pid);

SAME_SIZE(uk_pollfd, struct pollfd);
SAME_AT(uk_pollfd, fd, struct pollfd, fd);
SAME_AT(uk_pollfd, events, struct pollfd, events);
SAME_AT(uk_pollfd, revents, struct pollfd, revents);

SAME_SIZE(uk_fd_set, fd_set);

SAME_SIZE(uk_epoll_event, struct epoll_event);
SAME_AT(uk_epoll_event, events, struct epoll_event, events);
SAME_AT(uk_epoll_event, data, struct epoll_event, data);

SAME_SIZE(uk_winsize, struct winsize);
SAME_AT(uk_winsize, ws_row, struct winsize, ws_row);
SAME_AT(uk_winsize, ws_col, struct winsize, ws_col);

SAME_AT(uk_termios, c_lflag, struct termios, c_lflag);
SAME_AT(uk_termios, c_line, struct termios, c_line);
SAME_AT(uk_termios, c_cc, struct termios, c_cc);

SAME_SIZE(uk_timespec, struct timespec);
SAME_SIZE(uk_timeval, struct timeval);
SAME_SIZE(uk_itimerspec, struct itimerspec);
SAME_SIZE(uk_itimerval, struct itimerval);
SAME_SIZE(uk_timezone, struct timezone);
SAME_SIZE(uk_tms, struct tms);
SAME_AT(uk_timespec, tv_nsec, struct timespec, tv_nsec);
SAME_AT(uk_itimerspec, it_value, struct itimerspec, it_value);
