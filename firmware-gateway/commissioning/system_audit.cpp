#include "commissioning/system_audit.hpp"

#include "commissioning/lines.hpp"

namespace vicino::commissioning {
namespace {

// As runtime/clock: a gateway without a battery clock wakes up in 1970, or at the build date of its image.
constexpr Instant plausible = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};

void look_at_clock(const SystemFacts& facts, Findings& out) {
  if (facts.now < plausible)
    out.push_back(fail(
        "clock",
        {"l'orologio segna il " + to_rfc3339(facts.now).substr(0, 10) + ": non è stato regolato",
         "the clock shows " + to_rfc3339(facts.now).substr(0, 10) + ": it has not been set"},
        {"collegare la rete, poi: sudo timedatectl set-ntp true; senza rete: sudo timedatectl set-time",
         "connect the network, then: sudo timedatectl set-ntp true; without: sudo timedatectl set-time"}));
  else if (!facts.clock_synchronised)
    out.push_back(
        fail("clock",
             {"l'orologio non è sincronizzato: le regole con orario restano ferme",
              "the clock is not synchronised: rules with a time of day stand still"},
             {"sudo timedatectl set-ntp true, e attendere un minuto: timedatectl show -p NTPSynchronized",
              "sudo timedatectl set-ntp true, and wait a minute: timedatectl show -p NTPSynchronized"}));
  else
    out.push_back(fine("clock", {"orologio sincronizzato: " + to_rfc3339(facts.now),
                                 "clock synchronised: " + to_rfc3339(facts.now)}));
  if (!facts.machine_zone.empty() && facts.machine_zone != facts.home_zone)
    out.push_back(warn(
        "zone",
        {"il fuso della macchina è " + facts.machine_zone + ", quello della casa " + facts.home_zone,
         "the machine's zone is " + facts.machine_zone + ", the home's " + facts.home_zone},
        {"le regole seguono la casa; per leggere i registri: sudo timedatectl set-timezone " +
             facts.home_zone,
         "rules follow the home; so that logs agree: sudo timedatectl set-timezone " + facts.home_zone}));
  else
    out.push_back(fine("zone", {"fuso orario: " + facts.home_zone, "time zone: " + facts.home_zone}));
}

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MB";
}

void look_at_disk(const DiskFacts& disk, Findings& out) {
  const std::string path = disk.path.string();
  if (!disk.present)
    return out.push_back(fail("disk", {"non c'è la cartella " + path, "there is no directory " + path},
                              {"systemd la crea avviando vicinod: sudo systemctl start vicinod",
                               "systemd makes it when vicinod starts: sudo systemctl start vicinod"}));
  if (disk.read_only)
    return out.push_back(
        fail("disk.read-only",
             {path + " è in sola lettura: nulla viene scritto nel diario",
              path + " is read-only: nothing is written to the journal"},
             {"dopo un errore della scheda il sistema la protegge: vedere dmesg, sostituire la scheda",
              "after an error of the card the system protects it: see dmesg, replace the card"}));
  if (disk.free_bytes < little_space) {
    const Sentence found{path + ": restano " + megabytes(disk.free_bytes),
                         path + ": " + megabytes(disk.free_bytes) + " left"};
    const Sentence cure{"liberare spazio: sudo apt clean; sudo journalctl --vacuum-size=20M",
                        "make room: sudo apt clean; sudo journalctl --vacuum-size=20M"};
    return out.push_back(disk.free_bytes < no_space ? fail("disk", found, cure) : warn("disk", found, cure));
  }
  out.push_back(fine("disk", {path + ": liberi " + megabytes(disk.free_bytes),
                              path + ": " + megabytes(disk.free_bytes) + " free"}));
}

}  // namespace

Findings audit(const SystemFacts& facts) {
  Findings out;
  look_at_clock(facts, out);
  for (const DiskFacts& disk : facts.disks) look_at_disk(disk, out);
  if (facts.log_on_flash)
    out.push_back(warn(
        "journald",
        {"il registro di sistema viene scritto sulla scheda e la consuma",
         "the system's log is written to the card and wears it out"},
        same("sudo mkdir -p /etc/systemd/journald.conf.d; sudo cp /usr/share/vicino/journald/vicino.conf "
             "/etc/systemd/journald.conf.d/; sudo systemctl restart systemd-journald")));
  else if (facts.has_journald)
    out.push_back(
        fine("journald", {"il registro di sistema resta in memoria", "the system's log stays in memory"}));
  return out;
}

bool journald_is_persistent(const std::vector<std::string>& settings, bool folder_is_there) {
  std::string storage = "auto";
  for (const std::string& text : settings)
    for_each_line(text, [&](std::string_view line) {
      if (line.starts_with("Storage=")) storage = trimmed(line.substr(8));
    });
  return storage == "persistent" || (storage == "auto" && folder_is_there);
}

}  // namespace vicino::commissioning
