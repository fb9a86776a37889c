#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>

#include <boost/asio/io_context.hpp>

#include "runtime/hook.hpp"
#include "tests/support/process.hpp"

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;

struct Folder : test::TemporaryFolder {
  Folder() { std::signal(SIGPIPE, SIG_IGN); }  // as vicinod does
  std::filesystem::path script(const std::string& body) const {
    const auto file = *this / "hook";
    test::write_file(file, "#!/bin/sh\n" + body + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
};

}  // namespace

TEST_CASE("a hook gets its document on standard input, and status 0 is success") {
  const Folder folder;
  boost::asio::io_context io;
  Hook hook(io, folder.script("cat > " + (folder / "out").string()));
  const std::string document(200'000, 'x');  // more than a pipe holds
  int ended = 0;
  hook.run(document, [&](const Result<void>& how) {
    ++ended;
    CHECK(how.has_value());
  });
  io.run();
  CHECK(ended == 1);
  CHECK(test::read_file(folder / "out") == document);
}

TEST_CASE("the calls of a hook run one after the other, in order") {
  const Folder folder;
  boost::asio::io_context io;
  Hook hook(io, folder.script("cat >> " + (folder / "out").string()));
  int ended = 0;
  for (const char* word : {"a", "b", "c"}) hook.run(word, [&](const Result<void>&) { ++ended; });
  io.run();
  CHECK(ended == 3);
  CHECK(test::read_file(folder / "out") == "abc");
}

#ifdef VICINO_EMULATED
constexpr auto no_program =
    "ended with status 127";  // what a child of vfork cannot do is not told to an emulated parent
#else
constexpr auto no_program = "cannot start";
#endif

TEST_CASE("how a hook fails is told with a cure") {
  const Folder folder;
  struct Row {
    const char* body;
    const char* what;
  };
  const auto [body, what] =
      GENERATE(Row{"exit 3", "ended with status 3"}, Row{"kill -9 $$", "ended by signal 9"},
               Row{"read -r line < /dev/zero", "did not end within"}, Row{"", no_program});
  INFO(body);
  boost::asio::io_context io;
  const bool missing = *body == '\0';
  Hook hook(io, missing ? folder / "nothing" : folder.script(body), 300ms);
  std::string told;
  hook.run("{}", [&](const Result<void>& how) {
    REQUIRE(!how.has_value());
    told = how.error().what;
    CHECK_FALSE(how.error().cure.empty());
  });
  io.run();
  CHECK(told.find(what) != std::string::npos);
}

TEST_CASE("a hook that goes away is not called back") {
  const Folder folder;
  boost::asio::io_context io;
  bool called = false;
  {
    Hook hook(io, folder.script("read -r line < /dev/zero"));
    hook.run("{}", [&](const Result<void>&) { called = true; });
  }
  io.run();
  CHECK_FALSE(called);
}

}  // namespace vicino::runtime
