// Preloaded into vicinod: a machine whose clock is wrong, whose disk does not take what is written, and whose MQTT library hangs. What is
// wrong stands in a file that the test changes at any time ($VICINO_BAD_MACHINE, see bad_machine.hpp). Only what the
// daemon and its libraries call.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "tests/system/faults/bad_machine.hpp"

namespace {

using vicino::test::BadMachineState;

const BadMachineState& state() {
  static const BadMachineState* mapped = [] {
    static const BadMachineState all_is_well{};
    const char* file = std::getenv("VICINO_BAD_MACHINE");
    const int fd = file == nullptr ? -1 : ::open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return &all_is_well;
    void* memory = ::mmap(nullptr, sizeof(BadMachineState), PROT_READ, MAP_SHARED, fd, 0);
    ::close(fd);
    return memory == MAP_FAILED ? &all_is_well : static_cast<const BadMachineState*>(memory);
  }();
  return *mapped;
}

template <class Function>
Function real(Function, const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}
#define REAL(function) \
  static const auto real_##function = real(static_cast<decltype(&::function)>(nullptr), #function)

// Deadlines that callers reckoned from our clock, in the kernel's words.
timespec back(const timespec& t) {
  return {t.tv_sec - static_cast<time_t>(state().clock_offset_s), t.tv_nsec};
}

bool is_regular(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}
bool refused(int fd) {
  if (state().write_error == 0 || fd <= 2 || !is_regular(fd)) return false;
  errno = state().write_error;
  return true;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* t) noexcept {
  REAL(clock_gettime);
  const int code = real_clock_gettime(clock, t);
  if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    t->tv_sec += state().clock_offset_s;
  return code;
}
time_t time(time_t* out) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(timeval* t, void*) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  *t = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  REAL(pthread_cond_timedwait);
  const timespec then = back(*until);
  return real_pthread_cond_timedwait(condition, mutex, &then);
}
int sem_timedwait(sem_t* semaphore, const timespec* until) {
  REAL(sem_timedwait);
  const timespec then = back(*until);
  return real_sem_timedwait(semaphore, &then);
}
// Whether the clock is known to be set is not this machine's kernel's to say.
int adjtimex(timex* query) noexcept {
  query->status = state().clock_unset != 0 ? STA_UNSYNC : 0;
  return state().clock_unset != 0 ? TIME_ERROR : TIME_OK;
}

ssize_t write(int fd, const void* data, size_t size) {
  REAL(write);
  return refused(fd) ? -1 : real_write(fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  REAL(pwrite);
  return refused(fd) ? -1 : real_pwrite(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  REAL(pwrite64);
  return refused(fd) ? -1 : real_pwrite64(fd, data, size, at);
}
int fsync(int fd) {
  REAL(fsync);
  return refused(fd) ? -1 : real_fsync(fd);
}
int fdatasync(int fd) {
  REAL(fdatasync);
  return refused(fd) ? -1 : real_fdatasync(fd);
}
int ftruncate(int fd, off_t size) noexcept {
  REAL(ftruncate);
  return refused(fd) ? -1 : real_ftruncate(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  REAL(ftruncate64);
  return refused(fd) ? -1 : real_ftruncate64(fd, size);
}
int posix_fallocate(int fd, off_t at, off_t size) {
  REAL(posix_fallocate);
  return refused(fd) ? errno : real_posix_fallocate(fd, at, size);
}
int unlink(const char* path) noexcept {
  REAL(unlink);
  if (state().write_error != 0) {
    errno = state().write_error;
    return -1;
  }
  return real_unlink(path);
}

// libpaho's, for what is published to the centre.
int MQTTAsync_sendMessage(void* handle, const char* topic, const void* message, void* options) {
  using Send = int (*)(void*, const char*, const void*, void*);
  static const auto real_send = reinterpret_cast<Send>(::dlsym(RTLD_NEXT, "MQTTAsync_sendMessage"));
  if (state().mqtt_hangs != 0)
    for (;;) ::pause();
  return real_send(handle, topic, message, options);
}

}  // extern "C"
