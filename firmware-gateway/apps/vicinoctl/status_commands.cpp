#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

#include "commands.hpp"
#include "console/client.hpp"
#include "console/views.hpp"
#include "status_text.hpp"

namespace vicino::ctl {
namespace {

// Unique enough that the gate never takes it for a repetition.
std::string new_id() {
  std::random_device random;
  char text[32];
  std::snprintf(text, sizeof text, "cli-%08x%08x", random(), random());
  return text;
}

}  // namespace

int show_status(const std::filesystem::path& socket, bool json, Lang lang) {
  const auto answer = console::get(socket, "/v1/status");
  if (!answer) return print_error(answer.error()), no_answer;
  const auto status = console::status_from_json(answer->body);
  if (answer->status != 200 || !status) {
    print_error(status ? Error{"vicinod answered " + std::to_string(answer->status), ""} : status.error());
    return no_answer;
  }
  std::fputs(json ? answer->body.c_str() : status_text(*status, lang).c_str(), stdout);
  return status->protected_now ? ok : problems_found;
}

int send(const std::filesystem::path& socket, decltype(Command::body) body, const std::string& by,
         Lang lang) {
  const Command command{new_id(), by, never, std::move(body)};
  const auto answer = console::post(socket, "/v1/commands", console::to_json(command));
  if (!answer) return print_error(answer.error()), no_answer;
  const auto result = console::answer_from_json(answer->body);
  if (!result) return print_error(result.error()), problems_found;
  std::printf("%s%s\n", std::string(pick(lang, "fatto: ", "done: ")).c_str(), result->c_str());
  return ok;
}

int apply(const std::filesystem::path& socket, const std::vector<std::filesystem::path>& files,
          const std::string& by, Lang lang) {
  ApplyConfiguration body;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
      print_error({"cannot read " + file.string(), "name the files of the home and its rules: rules.toml"});
      return no_answer;
    }
    body.documents.push_back({file.filename().string(), std::move(text).str()});
  }
  return send(socket, std::move(body), by, lang);
}

}  // namespace vicino::ctl
