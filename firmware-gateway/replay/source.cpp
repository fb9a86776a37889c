#include "replay/source.hpp"

#include <array>
#include <fstream>

#include "sensors/recording/episodes.hpp"
#include "sensors/recording/line_reader.hpp"

namespace vicino::replay {
namespace {

constexpr std::string_view sqlite_magic{"SQLite format 3\0", 16};
// A recording that begins with this many lines of something else is none.
constexpr int lines_looked_at = 50;

bool is_database(const std::filesystem::path& file) {
  std::array<char, sqlite_magic.size()> head{};
  std::ifstream in(file, std::ios::binary);
  in.read(head.data(), head.size());
  return in.gcount() == static_cast<std::streamsize>(head.size()) &&
         std::string_view(head.data(), head.size()) == sqlite_magic;
}

}  // namespace

std::string_view name(Form form) noexcept {
  constexpr std::array<std::string_view, 4> names{"casas", "episodes", "mqtt", "journal"};
  return names[static_cast<std::size_t>(form)];
}

void Account::refuse(std::uint64_t line, const std::string& reason, const std::string& detail) {
  ++refused[reason];
  if (examples.size() < max_examples)
    examples.push_back({line, detail.empty() ? reason : reason + ": " + detail});
}

std::uint64_t Account::refused_lines() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : refused) sum += count;
  return sum;
}

Result<Form> recognise(const std::filesystem::path& file) {
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
    return Error{file.string() + " is a directory", "name the recording inside it"};
  if (is_database(file)) return Form::journal;
  auto lines = recording::LineReader::open(file);
  if (!lines) return lines.error();
  for (int i = 0; i < lines_looked_at; ++i) {
    const auto line = lines->next();
    if (!line) return line.error();
    if (!line->has_value()) break;
    const auto text = **line;
    if (recording::is_episodes_header(text)) return Form::episodes;
    if (text.starts_with('{') && text.find("\"topic\"") != std::string_view::npos) return Form::mqtt;
    if (std::holds_alternative<recording::Row>(recording::parse_row(text))) return Form::casas;
  }
  return Error{
      file.string() + " is no recording that can be replayed",
      "give a CASAS text (date time sensor ON|OFF), captured MQTT (a JSON object with tst, topic, payload "
      "on each line), either plain or .xz, or a copy of a gateway's journal"};
}

std::variant<std::unique_ptr<Source>, Problems> open_source(const std::filesystem::path& file,
                                                            const Home& home, const SourceOptions& options) {
  const auto in_words = [&](const Error& error) {
    return Problems{{file.string(), 0, 0, error.what, error.cure}};
  };
  const auto form = recognise(file);
  if (!form) return in_words(form.error());
  if (*form == Form::casas || *form == Form::episodes) return open_text(file, *form, home, options);
  auto source = *form == Form::mqtt ? open_captured_mqtt(file, home) : open_journal_copy(file, home);
  if (!source) return in_words(source.error());
  return std::move(*source);
}

}  // namespace vicino::replay
