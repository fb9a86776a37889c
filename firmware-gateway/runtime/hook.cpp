#include "runtime/hook.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets to say so itself
}

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace vicino::runtime {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t longest_line = 64;

// posix_spawn: standard input from `input`, no other descriptor of ours, a process group of its own (so that what the
// hook starts ends with it), signals as a shell would give them. 0, or errno.
int spawn(const std::string& program, int input, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string name = program, path = "PATH=/usr/local/bin:/usr/bin:/bin", language = "LANG=C.UTF-8";
  const std::array<char*, 2> arguments{name.data(), nullptr};
  const std::array<char*, 3> environment{path.data(), language.data(), nullptr};
  const int failed =
      posix_spawn(&pid, program.c_str(), &files, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

// The group is the program's own from its start on. Where posix_spawn does not wait for the program (an emulator), the child may
// not have made it yet, and is alone.
void end_with_children(pid_t pid) {
  ::kill(-pid, SIGKILL);
  ::kill(pid, SIGKILL);
}

}  // namespace

struct Hook::Run {
  Run(asio::io_context& io, Waiting next) : input(io), exit(io), timer(io), work(std::move(next)) {}
  ~Run() {
    if (pid <= 0) return;
    end_with_children(pid);
    (void)::waitpid(pid, nullptr, 0);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  int start(const std::string& program);  // 0, or errno

  asio::posix::stream_descriptor input;
  asio::posix::stream_descriptor exit;  // a pidfd: readable once the program has ended
  asio::steady_timer timer;
  Waiting work;
  pid_t pid = 0;
  bool out_of_time = false;
};

int Hook::Run::start(const std::string& program) {
  std::array<int, 2> pipe{-1, -1};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return errno;
  error_code ignored;
  input.assign(pipe[1], ignored);
  const int failed = spawn(program, pipe[0], pid);
  ::close(pipe[0]);
  if (failed != 0) {
    pid = 0;
    return failed;
  }
  const int fd = ::pidfd_open(pid, 0);
  if (fd < 0) return errno;
  exit.assign(fd, ignored);
  return 0;
}

Hook::Hook(asio::io_context& io, std::filesystem::path program, Millis patience)
    : io_(io), program_(std::move(program)), patience_(patience) {}

Hook::~Hook() = default;  // what runs is killed; its handlers find nobody

void Hook::run(std::string json, Ended ended) {
  if (line_.size() >= longest_line) {
    asio::post(io_, [ended = std::move(ended), program = program_.string()] {
      ended(Error{program + " has fallen behind", "it takes too long; try it by hand"});
    });
    return;
  }
  line_.push_back({std::move(json), std::move(ended)});
  if (!running_) next();
}

void Hook::next() {
  if (line_.empty()) return;
  running_ = std::make_shared<Run>(io_, std::move(line_.front()));
  line_.pop_front();
  const std::weak_ptr<Run> weak = running_;
  if (const int failed = running_->start(program_.string()); failed != 0) {
    // Later, like every other end: the caller is in the middle of something.
    asio::post(io_, [this, weak, failed] {
      if (!weak.expired())
        finish(Error{"cannot start " + program_.string() + ": " + std::strerror(failed),
                     "is it there, and may this user execute it?"});
    });
    return;
  }
  asio::async_write(running_->input, asio::buffer(running_->work.json),
                    [weak](const error_code&, std::size_t) {
                      // It may leave before it has read everything: its exit status tells.
                      if (const auto run = weak.lock()) run->input.close();
                    });
  running_->timer.expires_after(patience_);
  running_->timer.async_wait([weak](const error_code& stopped) {
    const auto run = weak.lock();
    if (stopped || !run) return;
    run->out_of_time = true;
    end_with_children(run->pid);
  });
  running_->exit.async_wait(asio::posix::stream_descriptor::wait_read, [this, weak](const error_code&) {
    const auto run = weak.lock();
    if (!run) return;
    int status = 0;
    (void)::waitpid(std::exchange(run->pid, 0), &status, 0);
    if (run->out_of_time)
      finish(Error{program_.string() + " did not end within " + to_text(patience_),
                   "it was killed; try it by hand"});
    else if (status != 0)
      finish(Error{program_.string() + " " + how_it_ended(status), "try it by hand"});
    else
      finish({});
  });
}

void Hook::finish(const Result<void>& how) {
  const auto ended = std::move(running_->work.ended);
  running_.reset();
  next();
  if (ended) ended(how);
}

}  // namespace vicino::runtime
