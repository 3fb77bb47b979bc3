/*
 * A disk that cannot sync on demand, for LD_PRELOAD: while the file named by
 * FAILING_SYNC_SWITCH exists, fsync and fdatasync give EIO.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void) {
  const char *name = getenv("FAILING_SYNC_SWITCH");
  int saved = errno;
  int there = name != NULL && access(name, F_OK) == 0;
  errno = there ? EIO : saved;
  return there;
}

int fsync(int fd) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fsync");
  return fails() ? -1 : next(fd);
}

int fdatasync(int fd) {
  int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
  return fails() ? -1 : next(fd);
}
