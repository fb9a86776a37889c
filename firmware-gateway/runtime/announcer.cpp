#include "runtime/announcer.hpp"

#include <array>

#include "cloud-bridge/protocol/json_writer.hpp"
#include "domain/names.hpp"

namespace vicino::runtime {
namespace {

// Calm, short, and true at the moment at which they are said: nobody is promised help that has not been asked for.
constexpr detail::Names<word_count> italian{
    "Va tutto bene? Se sta bene, prema il pulsante. Altrimenti tra poco avviso la centrale.",
    "Va bene. Non avviso nessuno.",
    "Sto avvisando la centrale.",
    "La centrale ha ricevuto la chiamata. L'aiuto sta arrivando.",
    "La centrale non risponde. Continuo a provare. Se può, chiami un vicino o il 112.",
    "",
};
constexpr detail::Names<word_count> english{
    "Is everything all right? If you are well, press the button. Otherwise I will call the centre shortly.",
    "All right. I am calling nobody.",
    "I am calling the centre.",
    "The centre has received the call. Help is on its way.",
    "The centre does not answer. I keep trying. If you can, call a neighbour or 112.",
    "",
};

}  // namespace

std::string_view sentence_it(Word word) noexcept {
  return detail::name_in(italian, word);
}
std::string_view sentence_en(Word word) noexcept {
  return detail::name_in(english, word);
}

std::string announcement_json(const Say& say) {
  std::string out;
  protocol::JsonWriter w(out);
  w.begin_object().key("word").value(name(say.word)).key("alert").value(say.alert.alert);
  w.key("kind").value(name(say.alert.kind)).key("severity").value(name(say.alert.severity));
  w.key("room").value(say.alert.room).key("test").value(say.alert.test);
  w.key("say_it").value(sentence_it(say.word), protocol::max_text_bytes);
  w.key("say_en").value(sentence_en(say.word), protocol::max_text_bytes);
  w.key("why_it").value(say.alert.text_it, protocol::max_text_bytes);
  w.key("why_en").value(say.alert.text_en, protocol::max_text_bytes);
  w.end_object();
  return out;
}

void Announcer::announce(const Say& say) {
  show(say.word);
  if (dependencies_.speak && !sentence_it(say.word).empty()) dependencies_.speak(announcement_json(say));
}

void Announcer::show(Word word) {
  owed_.reset();
  for (const auto& device : help_.devices)
    for (const auto& [key, payload] : device.payloads)
      if (key == name(word) && !dependencies_.publish(device.topic, payload)) owed_ = word;
}

void Announcer::link_is_up() {
  if (owed_) show(*owed_);
}

}  // namespace vicino::runtime
