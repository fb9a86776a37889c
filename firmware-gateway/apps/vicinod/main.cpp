// vicinod: the gateway's daemon. Everything it does stands in runtime/; here is only its command line.
#include <chrono>
#include <csignal>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "firmware-gateway/about/about.hpp"
#include "runtime/assembly.hpp"

int main(int argc, char** argv) {
  using namespace vicino;
  CLI::App app{
      "Vicino's gateway: reads the home's sensors, applies its rules, keeps the journal, tells the centre."};
  app.set_version_flag("--version", about::version_text("vicinod"));
  runtime::RunOptions options;
  options.config = "/etc/vicino/vicino.toml";
  options.version = about::wire_version();
  app.add_option("-c,--config", options.config, "settings (TOML)")->capture_default_str();
  app.add_flag("-v,--verbose", options.verbose, "log details");

  std::string start;
  std::int64_t anchor = 0;
  double speed = 1;
  auto* demo = app.add_option("--demo-start", start,
                              "DEMONSTRATION: the clock starts at this instant (RFC 3339); loopback only");
  app.add_option("--demo-anchor", anchor,
                 "... when the real clock shows this (UTC milliseconds; default: now)")
      ->needs(demo);
  app.add_option("--demo-speed", speed, "... and runs so many times as fast")
      ->needs(demo)
      ->check(CLI::Range(0.01, 1e6));
  app.footer(
      "Signals: SIGHUP reads the configuration again (a wrong one is refused, the old one stays); SIGTERM "
      "stops in order.\n"
      "Exit status: 0 stopped in order, 1 the world was in the way, 2 wrong configuration or command line.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (*demo) {
    const auto instant = parse_rfc3339(start);
    if (!instant) {
      std::cerr << "--demo-start: " << to_text(instant.error()) << '\n';
      return 2;
    }
    options.demonstration = runtime::Demonstration{
        *instant,
        anchor != 0 ? instant_from_ms(anchor) : std::chrono::floor<Millis>(std::chrono::system_clock::now()),
        speed};
  }
  std::signal(SIGPIPE, SIG_IGN);  // a hook or a socket may go away while we write
  return runtime::run(options);
}
