#include "sensors/recording/line_reader.hpp"

#include <lzma.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>

#include "sensors/recording/row.hpp"

namespace vicino::recording {
namespace {

constexpr std::size_t chunk_size = 64 * 1024;
constexpr std::uint64_t decoder_memory = 128ULL << 20;  // xz -9 asks for 65 MiB
constexpr std::array<std::uint8_t, 6> xz_magic{0xfd, '7', 'z', 'X', 'Z', 0x00};

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
};

}  // namespace

struct LineReader::Impl {
  std::filesystem::path path;
  std::unique_ptr<std::FILE, CloseFile> file;
  bool compressed = false;
  lzma_stream decoder = LZMA_STREAM_INIT;
  bool decoder_done = false;
  std::array<std::uint8_t, chunk_size> raw{};    // bytes of the file
  std::array<std::uint8_t, chunk_size> plain{};  // bytes of the text, where they are not the same
  std::span<const std::uint8_t> text;            // not yet handed out
  std::string line;                              // one that crosses a chunk's border
  std::size_t longest = longest_line;
  std::uint64_t position = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { lzma_end(&decoder); }

  Error failed(const std::string& why) const { return {"cannot read " + path.string() + ": " + why, ""}; }

  Result<std::size_t> read_raw() {
    const auto n = std::fread(raw.data(), 1, raw.size(), file.get());
    if (n == 0 && std::ferror(file.get()) != 0) return failed(std::strerror(errno));
    position += n;
    return n;
  }

  // More text; an empty span is the end of the file.
  Result<std::span<const std::uint8_t>> more() {
    if (!compressed) {
      auto n = read_raw();
      if (!n) return n.error();
      return std::span<const std::uint8_t>{raw.data(), *n};
    }
    decoder.next_out = plain.data();
    decoder.avail_out = plain.size();
    while (decoder.avail_out == plain.size() && !decoder_done) {
      lzma_action action = LZMA_RUN;
      if (decoder.avail_in == 0) {
        auto n = read_raw();
        if (!n) return n.error();
        decoder.next_in = raw.data();
        decoder.avail_in = *n;
        if (*n == 0) action = LZMA_FINISH;
      }
      const auto code = lzma_code(&decoder, action);
      if (code == LZMA_STREAM_END)
        decoder_done = true;
      else if (code != LZMA_OK)
        return failed(code == LZMA_BUF_ERROR ? "the compressed file ends too early"
                                             : "the compressed data is damaged");
    }
    return std::span<const std::uint8_t>{plain.data(), plain.size() - decoder.avail_out};
  }

  void append(std::string_view part) {
    const auto room = longest - std::min(longest, line.size());
    line.append(part.substr(0, room));
  }
};

LineReader::LineReader(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;
LineReader::~LineReader() = default;

Result<LineReader> LineReader::open(const std::filesystem::path& file, std::size_t longest) {
  auto impl = std::make_unique<Impl>();
  impl->longest = longest;
  impl->path = file;
  impl->file.reset(std::fopen(file.c_str(), "rbe"));
  if (!impl->file)
    return Error{"cannot open " + file.string() + ": " + std::strerror(errno),
                 "give the path of a recording"};
  auto first = impl->read_raw();
  if (!first) return first.error();
  impl->compressed =
      *first >= xz_magic.size() && std::memcmp(impl->raw.data(), xz_magic.data(), xz_magic.size()) == 0;
  if (impl->compressed) {
    if (lzma_stream_decoder(&impl->decoder, decoder_memory, LZMA_CONCATENATED) != LZMA_OK)
      return impl->failed("no memory to decompress it");
    impl->decoder.next_in = impl->raw.data();
    impl->decoder.avail_in = *first;
  } else {
    impl->text = {impl->raw.data(), *first};
  }
  return LineReader{std::move(impl)};
}

std::uint64_t LineReader::position() const noexcept {
  return impl_->position;
}

Result<std::optional<std::string_view>> LineReader::next() {
  using Line = std::optional<std::string_view>;
  auto& self = *impl_;
  self.line.clear();
  bool begun = false;
  for (;;) {
    if (self.text.empty()) {
      auto text = self.more();
      if (!text) return text.error();
      if (text->empty()) return begun ? Line{self.line} : Line{};
      self.text = *text;
    }
    const std::string_view text{reinterpret_cast<const char*>(self.text.data()), self.text.size()};
    const auto end = text.find('\n');
    const auto part = text.substr(0, end);
    self.text = self.text.subspan(end == std::string_view::npos ? text.size() : end + 1);
    if (end != std::string_view::npos && !begun) return Line{part.substr(0, self.longest)};
    self.append(part);
    begun = true;
    if (end != std::string_view::npos) return Line{self.line};
  }
}

}  // namespace vicino::recording
